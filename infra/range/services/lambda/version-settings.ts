import type {
  CreateFunctionCommandInput,
  UpdateFunctionConfigurationCommandInput,
} from '@aws-sdk/client-lambda';
import type { Arn } from '../../../base/ids.ts';
import { constraintBroken, invalidParameter, notSupported, refuseMembers } from './faults.ts';
import type { FunctionVersion } from './state.ts';

/** What a caller sets about how code runs. */
export type VersionSettings = Pick<
  FunctionVersion,
  | 'description'
  | 'runtime'
  | 'role'
  | 'handler'
  | 'timeout'
  | 'memorySize'
  | 'environment'
  | 'deadLetterTarget'
  | 'ephemeralStorage'
  | 'logFormat'
  | 'logGroup'
  | 'tracingMode'
>;

type SettingsInput = Omit<UpdateFunctionConfigurationCommandInput, 'RevisionId'> &
  Pick<CreateFunctionCommandInput, 'PackageType'>;

/**
 * The settings after this request: what was sent, checked, on top of what there was.
 *
 * @param before the function's settings, or AWS's defaults for a new one.
 * @throws AwsFault ValidationException or InvalidParameterValueException, in AWS's words; NotImplemented
 *   for what the range does not do.
 */
export function settingsAfter(
  operation: string,
  input: SettingsInput,
  before: VersionSettings,
): VersionSettings {
  refuseMembers(operation, input, UNSUPPORTED);
  if (input.PackageType === 'Image') throw notSupported(operation, 'PackageType Image');
  if (input.SnapStart?.ApplyOn === 'PublishedVersions') throw notSupported(operation, 'SnapStart');
  const { LoggingConfig: logging } = input;
  refuseMembers(operation, logging ?? {}, ['ApplicationLogLevel', 'SystemLogLevel']);
  const variables = input.Environment?.Variables;
  const deadLetterTarget =
    input.DeadLetterConfig === undefined
      ? before.deadLetterTarget
      : input.DeadLetterConfig.TargetArn;
  const environment = input.Environment === undefined ? before.environment : variables;
  const after: VersionSettings = {
    description: input.Description ?? before.description,
    runtime: checkedRuntime(operation, input.Runtime ?? before.runtime),
    role: (input.Role as Arn | undefined) ?? before.role,
    handler: input.Handler ?? before.handler,
    timeout: between(1, 900, input.Timeout ?? before.timeout, 'timeout'),
    memorySize: between(128, 10_240, input.MemorySize ?? before.memorySize, 'memorySize'),
    ephemeralStorage: between(
      512,
      10_240,
      input.EphemeralStorage?.Size ?? before.ephemeralStorage,
      'ephemeralStorage.size',
    ),
    logFormat: logging?.LogFormat ?? before.logFormat,
    logGroup: logging?.LogGroup ?? before.logGroup,
    tracingMode: input.TracingConfig?.Mode ?? before.tracingMode,
    ...(environment !== undefined &&
      Object.keys(environment).length > 0 && { environment: checkedVariables(environment) }),
    ...(deadLetterTarget !== undefined && deadLetterTarget !== '' && { deadLetterTarget }),
  };
  if (!/^[^\s]{1,128}$/.test(after.handler)) {
    throw constraintBroken(
      after.handler,
      'handler',
      'Member must satisfy regular expression pattern: [^\\s]+',
    );
  }
  if (!/^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(after.role)) {
    throw constraintBroken(
      after.role,
      'role',
      'Member must satisfy regular expression pattern: ' +
        'arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+',
    );
  }
  return after;
}

/** What AWS fills in when a function is made. */
export const initialSettings = (functionName: string): VersionSettings => ({
  description: '',
  runtime: '',
  role: 'arn:',
  handler: '',
  timeout: 3,
  memorySize: 128,
  ephemeralStorage: 512,
  logFormat: 'Text',
  logGroup: `/aws/lambda/${functionName}`,
  tracingMode: 'PassThrough',
});

const UNSUPPORTED = [
  'VpcConfig',
  'KMSKeyArn',
  'Layers',
  'FileSystemConfigs',
  'CodeSigningConfigArn',
  'ImageConfig',
  'TenancyConfig',
  'CapacityProviderConfig',
  'DurableConfig',
  'PublishTo',
];

const RUNTIMES = ['nodejs20.x', 'nodejs22.x', 'nodejs24.x'];

function checkedRuntime(operation: string, runtime: string): string {
  if (runtime === '') {
    throw invalidParameter(
      'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
    );
  }
  if (!/^(nodejs|python|java|dotnet|dotnetcore|ruby|go|provided)[a-z0-9.]*$/.test(runtime))
    throw invalidParameter(
      `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${RUNTIMES.join(', ')}] or be a valid ARN`,
    );
  if (!RUNTIMES.includes(runtime)) throw notSupported(operation, `the runtime ${runtime}`);
  return runtime;
}

function between(least: number, most: number, value: number, member: string): number {
  if (value < least) {
    throw constraintBroken(
      value,
      member,
      `Member must have value greater than or equal to ${String(least)}`,
    );
  }
  if (value > most) {
    throw constraintBroken(
      value,
      member,
      `Member must have value less than or equal to ${String(most)}`,
    );
  }
  return value;
}

const VARIABLES_LIMIT = 4096;

function checkedVariables(
  variables: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const unable =
    'Lambda was unable to configure your environment variables because the environment ' +
    'variables you have provided';
  const reserved = Object.keys(variables).filter((name) => RESERVED.has(name));
  if (reserved.length > 0) {
    throw invalidParameter(
      `${unable} contains reserved keys that are currently not supported for modification. ` +
        `Reserved keys used in this request: ${reserved.join(', ')}`,
    );
  }
  const written = JSON.stringify(variables);
  if (Buffer.byteLength(written) > VARIABLES_LIMIT) {
    throw invalidParameter(`${unable} exceeded the 4KB limit. String measured: ${written}`);
  }
  // Node takes these from the environment, and would hand out what the permission model withholds.
  if (/--allow|permission/.test(variables.NODE_OPTIONS ?? '')) {
    throw notSupported('Environment', 'permission flags in NODE_OPTIONS');
  }
  return variables;
}

/** The runtime's own names, of which AWS_ENDPOINT_URL is the range's. */
const RESERVED = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
]);
