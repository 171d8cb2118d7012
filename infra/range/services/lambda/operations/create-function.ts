import type { CreateFunctionCommandInput, FunctionConfiguration } from '@aws-sdk/client-lambda';
import { operation } from '../../../service.ts';
import { checkRoleMaySend } from '../admission.ts';
import { takeCode } from '../deployment-package.ts';
import { conflict, constraintBroken } from '../faults.ts';
import { functionConfiguration, shownConfiguration } from '../function-configuration.ts';
import { referTo } from '../function-name.ts';
import { apiReference, LAMBDA_IN_CLOUDTRAIL } from '../known-from.ts';
import { onFunction } from '../on-function.ts';
import { checkRole, passesRole } from '../passed-role.ts';
import { lambdaRuntime } from '../runtime/lambda-runtime.ts';
import type { FunctionVersion, LambdaFunction } from '../state.ts';
import { functionsOf, newCounters } from '../state.ts';
import { lowerCamel } from '../trail-shape.ts';
import { initialSettings, settingsAfter } from '../version-settings.ts';
import { publish } from './publish-version.ts';

export const createFunction = operation<CreateFunctionCommandInput, FunctionConfiguration>({
  knownFrom: [apiReference('CreateFunction'), LAMBDA_IN_CLOUDTRAIL],
  authorizes: (input, call) => [
    ...onFunction('lambda:CreateFunction', input.FunctionName, call),
    ...passesRole(input.Role),
  ],
  async handle(input, call) {
    const reference = referTo(input.FunctionName, call);
    const functions = functionsOf(call.platform, call.accountId);
    const settings = settingsAfter('CreateFunction', input, initialSettings(reference.name));
    checkRole(settings.role, call);
    if (functions.has(reference.name)) {
      throw conflict(`Function already exist: ${reference.name}`);
    }
    if (settings.deadLetterTarget !== undefined) {
      checkRoleMaySend(
        settings.role,
        settings.deadLetterTarget as `arn:${string}`,
        'The provided execution role',
        call,
      );
    }
    const code = await takeCode('CreateFunction', input.Code ?? {}, reference.name, call);
    const latest: FunctionVersion = {
      ...settings,
      ...code,
      version: '$LATEST',
      architecture: checkedArchitecture(input.Architectures),
      modifiedAt: call.platform.clock.now(),
      revisionId: lambdaRuntime(call.platform).random.uuid(),
    };
    const fn: LambdaFunction = {
      accountId: call.accountId,
      name: reference.name,
      arn: reference.arn,
      versions: new Map([['$LATEST', latest]]),
      nextVersion: 1,
      aliases: new Map(),
      policies: new Map(),
      eventInvokeConfigs: new Map(),
      reservedConcurrency: undefined,
      recursiveLoop: 'Terminate',
      tags: new Map(Object.entries(input.Tags ?? {})),
      counters: newCounters(),
      log: [],
    };
    functions.set(fn.name, fn);
    if (input.Publish !== true) return functionConfiguration(fn, latest);
    const version = publish(fn, call);
    return functionConfiguration(fn, version, version.version);
  },
  trail: {
    category: 'management',
    eventName: 'CreateFunction20150331',
    readOnly: false,
    requestParameters: (input) =>
      lowerCamel({
        ...input,
        Code: { ...input.Code, ZipFile: undefined },
        Publish: input.Publish ?? false,
        Environment: {},
      }),
    responseElements: (output) => shownConfiguration(output),
  },
});

/** Both kinds run on whatever this machine is. */
export function checkedArchitecture(sent: readonly string[] | undefined): string {
  const architecture = sent?.[0] ?? 'x86_64';
  if (architecture === 'x86_64' || architecture === 'arm64') return architecture;
  throw constraintBroken(
    `[${architecture}]`,
    'architectures',
    'Member must satisfy enum value set: [x86_64, arm64]',
  );
}
