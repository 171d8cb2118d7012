import type {
  FunctionConfiguration,
  UpdateFunctionCodeCommandInput,
  UpdateFunctionConfigurationCommandInput,
} from '@aws-sdk/client-lambda';
import type { Call } from '../../../service.ts';
import { operation } from '../../../service.ts';
import { checkRoleMaySend } from '../admission.ts';
import { takeCode } from '../deployment-package.ts';
import { refuseMembers, staleRevision } from '../faults.ts';
import { functionConfiguration, shownConfiguration } from '../function-configuration.ts';
import { existing, referTo } from '../function-name.ts';
import { apiReference, LAMBDA_IN_CLOUDTRAIL } from '../known-from.ts';
import { onFunction } from '../on-function.ts';
import { checkRole, passesRole } from '../passed-role.ts';
import { lambdaRuntime } from '../runtime/lambda-runtime.ts';
import { retireEnvironments } from '../runtime/run-handler.ts';
import type { FunctionVersion, LambdaFunction } from '../state.ts';
import { latestOf } from '../state.ts';
import { lowerCamel } from '../trail-shape.ts';
import { settingsAfter } from '../version-settings.ts';
import { checkedArchitecture } from './create-function.ts';
import { publish } from './publish-version.ts';

export const updateFunctionCode = operation<UpdateFunctionCodeCommandInput, FunctionConfiguration>({
  knownFrom: [apiReference('UpdateFunctionCode'), LAMBDA_IN_CLOUDTRAIL],
  authorizes: (input, call) => onFunction('lambda:UpdateFunctionCode', input.FunctionName, call),
  async handle(input, call) {
    refuseMembers('UpdateFunctionCode', input, ['PublishTo']);
    const fn = existing(referTo(input.FunctionName, call), call);
    const before = expected(fn, input.RevisionId);
    const code = await takeCode('UpdateFunctionCode', input, fn.name, call);
    const after: FunctionVersion = {
      ...before,
      ...code,
      architecture:
        input.Architectures === undefined
          ? before.architecture
          : checkedArchitecture(input.Architectures),
    };
    if (input.DryRun === true) return functionConfiguration(fn, after);
    const latest = replaceLatest(fn, after, call);
    if (input.Publish !== true) return functionConfiguration(fn, latest);
    const version = publish(fn, call);
    return functionConfiguration(fn, version, version.version);
  },
  trail: {
    category: 'management',
    eventName: 'UpdateFunctionCode20150331v2',
    readOnly: false,
    requestParameters(input, call) {
      const reference = referTo(input.FunctionName, call);
      return {
        fullyQualifiedArn: {
          arnPrefix: { partition: 'aws', region: call.region, account: reference.accountId },
          relativeId: { functionName: reference.name },
          functionQualifier: {},
        },
        ...(lowerCamel({ ...input, ZipFile: undefined }) as object),
        publish: input.Publish ?? false,
        dryRun: input.DryRun ?? false,
      };
    },
    responseElements: (output) => shownConfiguration(output),
  },
});

export const updateFunctionConfiguration = operation<
  UpdateFunctionConfigurationCommandInput,
  FunctionConfiguration
>({
  knownFrom: [apiReference('UpdateFunctionConfiguration'), LAMBDA_IN_CLOUDTRAIL],
  authorizes: (input, call) => [
    ...onFunction('lambda:UpdateFunctionConfiguration', input.FunctionName, call),
    ...passesRole(input.Role),
  ],
  handle(input, call) {
    const fn = existing(referTo(input.FunctionName, call), call);
    const before = expected(fn, input.RevisionId);
    const settings = settingsAfter('UpdateFunctionConfiguration', input, before);
    if (input.Role !== undefined) checkRole(settings.role, call);
    if (input.DeadLetterConfig !== undefined && settings.deadLetterTarget !== undefined) {
      checkRoleMaySend(
        settings.role,
        settings.deadLetterTarget as `arn:${string}`,
        'The provided execution role',
        call,
      );
    }
    // What the settings no longer hold (an emptied environment) must not shine through from before.
    const { environment: _, deadLetterTarget: __, ...kept } = before;
    const latest = replaceLatest(fn, { ...kept, ...settings }, call);
    return Promise.resolve(functionConfiguration(fn, latest));
  },
  trail: {
    category: 'management',
    eventName: 'UpdateFunctionConfiguration20150331v2',
    readOnly: false,
    requestParameters: (input) => lowerCamel({ ...input, Environment: {} }),
    responseElements: (output) => shownConfiguration(output),
  },
});

function expected(fn: LambdaFunction, revisionId: string | undefined): FunctionVersion {
  const latest = latestOf(fn);
  if (revisionId !== undefined && revisionId !== latest.revisionId) throw staleRevision();
  return latest;
}

function replaceLatest(fn: LambdaFunction, after: FunctionVersion, call: Call): FunctionVersion {
  const latest: FunctionVersion = {
    ...after,
    modifiedAt: call.platform.clock.now(),
    revisionId: lambdaRuntime(call.platform).random.uuid(),
  };
  fn.versions.set('$LATEST', latest);
  retireEnvironments(call.platform, fn);
  return latest;
}
