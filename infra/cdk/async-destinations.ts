import type { Duration } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { CfnEventInvokeConfig, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';

export interface AsyncDestinations {
  /** ARN. */
  readonly onSuccess: string;
  /** ARN. */
  readonly onFailure: string;
  /** After the first attempt. */
  readonly retries: 0 | 1 | 2;
  /** How long an event may wait for an attempt: one minute to six hours. */
  readonly waits: Duration;
}

/** Lambda checks the role's permissions when this is set, so it comes after the role's policy. */
export function asyncDestinations(
  fn: LambdaFunction,
  role: Role,
  { onSuccess, onFailure, retries, waits }: AsyncDestinations,
): void {
  const config = new CfnEventInvokeConfig(fn.stack, `${fn.node.id}Destinations`, {
    functionName: fn.functionName,
    qualifier: '$LATEST',
    maximumRetryAttempts: retries,
    maximumEventAgeInSeconds: waits.toSeconds(),
    destinationConfig: {
      onSuccess: { destination: onSuccess },
      onFailure: { destination: onFailure },
    },
  });
  config.node.addDependency(role);
}
