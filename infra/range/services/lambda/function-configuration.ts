import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { Instant } from '../../../base/instant.ts';
import { isoMillis } from '../../../base/instant.ts';
import type { FunctionVersion, LambdaFunction } from './state.ts';
import { lowerCamel } from './trail-shape.ts';

/**
 * A function as the API describes it.
 *
 * @param qualifier as asked for; absent, the ARN is unqualified.
 */
export function functionConfiguration(
  fn: LambdaFunction,
  version: FunctionVersion,
  qualifier?: string,
): FunctionConfiguration {
  return {
    FunctionName: fn.name,
    FunctionArn: qualifier === undefined ? fn.arn : `${fn.arn}:${qualifier}`,
    Runtime: version.runtime as 'nodejs20.x',
    Role: version.role,
    Handler: version.handler,
    CodeSize: version.codeSize,
    Description: version.description,
    Timeout: version.timeout,
    MemorySize: version.memorySize,
    LastModified: lambdaDate(version.modifiedAt),
    CodeSha256: version.codeSha256,
    Version: version.version,
    ...(version.deadLetterTarget !== undefined && {
      DeadLetterConfig: { TargetArn: version.deadLetterTarget },
    }),
    ...(version.environment !== undefined && {
      Environment: { Variables: { ...version.environment } },
    }),
    TracingConfig: { Mode: version.tracingMode },
    RevisionId: version.revisionId,
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    Architectures: [version.architecture as 'x86_64'],
    EphemeralStorage: { Size: version.ephemeralStorage },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: { LogFormat: version.logFormat, LogGroup: version.logGroup },
  };
}

/** The same in CloudTrail, where the environment is always shown empty. */
export const shownConfiguration = (configuration: FunctionConfiguration): unknown =>
  lowerCamel({ ...configuration, Environment: {} });

/** "2026-11-24T10:03:07.402+0000" */
const lambdaDate = (at: Instant): string => isoMillis(at).replace('Z', '+0000');
