import type { Duration } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { CfnEventInvokeConfig, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';

export interface FunctionDestinations {
  /** ARNs. */
  readonly onSuccess?: string;
  readonly onFailure?: string;
  /** 0 to 2; Lambda's own 2 when not given. */
  readonly retries?: number;
  /** One minute to six hours, and Lambda's own six hours when not given. */
  readonly maxAge?: Duration;
}

/**
 * Says where the outcome of a function's asynchronous runs goes.
 *
 * Lambda checks the role's permissions when this is set, so it comes after the role's policy.
 */
export function functionDestinations(
  fn: LambdaFunction,
  role: Role,
  { onSuccess, onFailure, retries, maxAge }: FunctionDestinations,
): void {
  const config = new CfnEventInvokeConfig(fn.stack, `${fn.node.id}Destinations`, {
    functionName: fn.functionName,
    qualifier: '$LATEST',
    ...(retries !== undefined && { maximumRetryAttempts: retries }),
    ...(maxAge !== undefined && { maximumEventAgeInSeconds: maxAge.toSeconds() }),
    destinationConfig: {
      ...(onSuccess !== undefined && { onSuccess: { destination: onSuccess } }),
      ...(onFailure !== undefined && { onFailure: { destination: onFailure } }),
    },
  });
  config.node.addDependency(role);
}
