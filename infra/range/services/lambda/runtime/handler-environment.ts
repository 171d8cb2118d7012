import type { OpenedSession } from '../../../identity/identity-store.ts';
import type { Platform } from '../../../platform.ts';
import type { FunctionVersion, LambdaFunction } from '../state.ts';

export interface HandlerSurroundings {
  readonly platform: Platform;
  readonly fn: LambdaFunction;
  readonly version: FunctionVersion;
  readonly session: OpenedSession;
  readonly logStream: string;
  readonly taskFolder: string;
  readonly scratchFolder: string;
  readonly runtimeApi: string;
}

/**
 * Every variable the handler sees: what AWS sets, where the range is, and the function's own.
 *
 * Nothing of the machine's environment is in it; a handler must not be able to find real credentials.
 */
export function handlerEnvironment(surroundings: HandlerSurroundings): Record<string, string> {
  const { platform, fn, version, session } = surroundings;
  return {
    // First, because AWS's own names win.
    ...version.environment,
    AWS_REGION: platform.region,
    AWS_DEFAULT_REGION: platform.region,
    AWS_ACCESS_KEY_ID: session.accessKeyId,
    AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
    AWS_SESSION_TOKEN: session.sessionToken,
    AWS_ENDPOINT_URL: platform.endpoint,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_EXECUTION_ENV: `AWS_Lambda_${version.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: version.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(version.memorySize),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: version.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: surroundings.logStream,
    AWS_LAMBDA_LOG_FORMAT: version.logFormat,
    AWS_LAMBDA_RUNTIME_API: surroundings.runtimeApi,
    _HANDLER: version.handler,
    LAMBDA_TASK_ROOT: surroundings.taskFolder,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    TMPDIR: surroundings.scratchFolder,
    HOME: surroundings.scratchFolder,
    LANG: 'en_US.UTF-8',
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin:/bin:/opt/bin',
    TZ: ':UTC',
  };
}
