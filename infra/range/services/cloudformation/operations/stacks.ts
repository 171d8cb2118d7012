import type {
  CreateStackCommandInput,
  DeleteStackCommandInput,
  UpdateStackCommandInput,
  UpdateTerminationProtectionCommandInput,
} from '@aws-sdk/client-cloudformation';
import { operation } from '../../../service.ts';
import { changesOf } from '../change-detection.ts';
import { alreadyExists, validationError } from '../faults.ts';
import { apiReference, FAULT_TEXTS } from '../known-from.ts';
import { removeStack } from '../provision/provision.ts';
import { findStack, onStack, passesRole, stackOf } from '../stack-lookup.ts';
import { stackRequest } from '../stack-request.ts';
import type { Stack } from '../state.ts';
import { managementTrail } from '../trail-rules.ts';
import { carryOut, openStack, valuesOf } from './carry-out.ts';

interface StackIdOutput {
  readonly StackId: string;
}

export const createStack = operation<CreateStackCommandInput, StackIdOutput>({
  knownFrom: [apiReference('CreateStack'), FAULT_TEXTS],
  authorizes: (input, call) => [
    onStack('cloudformation:CreateStack', input.StackName, call),
    ...passesRole(input.RoleARN),
  ],
  async handle(input, call) {
    const name = checkedName(input.StackName);
    if (findStack(name, call) !== undefined) throw alreadyExists(name);
    const wants = await stackRequest(input, undefined, call);
    await valuesOf(wants, call);
    const stack = openStack(name, 'CREATE_IN_PROGRESS', call);
    stack.terminationProtection = input.EnableTerminationProtection === true;
    await carryOut(stack, wants, 'CREATE', call, {
      clientRequestToken: input.ClientRequestToken,
      keepWhatFailed: input.DisableRollback === true || input.OnFailure === 'DO_NOTHING',
    });
    return { StackId: stack.arn };
  },
  trail: managementTrail(false, ({ StackId }) => ({ StackId })),
});

export const updateStack = operation<UpdateStackCommandInput, StackIdOutput>({
  knownFrom: [apiReference('UpdateStack'), FAULT_TEXTS],
  authorizes: (input, call) => [
    onStack('cloudformation:UpdateStack', input.StackName, call),
    ...passesRole(input.RoleARN),
  ],
  async handle(input, call) {
    const stack = stackOf(input.StackName, call);
    checkUpdatable(stack);
    const wants = await stackRequest(input, stack, call);
    await valuesOf(wants, call);
    if (changesOf(stack, wants).length === 0)
      throw validationError('No updates are to be performed.');
    await carryOut(stack, wants, 'UPDATE', call, {
      clientRequestToken: input.ClientRequestToken,
      keepWhatFailed: input.DisableRollback === true,
    });
    return { StackId: stack.arn };
  },
  trail: managementTrail(false, ({ StackId }) => ({ StackId })),
});

export const deleteStack = operation<DeleteStackCommandInput, object>({
  knownFrom: [apiReference('DeleteStack'), FAULT_TEXTS],
  authorizes: (input, call) => [
    onStack('cloudformation:DeleteStack', input.StackName, call),
    ...passesRole(input.RoleARN),
  ],
  async handle(input, call) {
    const stack = findStack(input.StackName ?? '', call);
    // Deleting what is not there succeeds, as on AWS.
    if (stack === undefined || stack.status === 'DELETE_COMPLETE') return {};
    if (stack.terminationProtection)
      throw validationError(
        `Stack [${stack.arn}] cannot be deleted while TerminationProtection is enabled`,
      );
    if (input.RoleARN !== undefined) stack.roleArn = input.RoleARN as `arn:${string}`;
    await removeStack(stack, call, input.ClientRequestToken);
    return {};
  },
  trail: managementTrail(false),
});

export const updateTerminationProtection = operation<
  UpdateTerminationProtectionCommandInput,
  StackIdOutput
>({
  knownFrom: [apiReference('UpdateTerminationProtection')],
  authorizes: (input, call) => [
    onStack('cloudformation:UpdateTerminationProtection', input.StackName, call),
  ],
  async handle(input, call) {
    const stack = stackOf(input.StackName, call);
    stack.terminationProtection = input.EnableTerminationProtection === true;
    return { StackId: stack.arn };
  },
  trail: managementTrail(false, ({ StackId }) => ({ StackId })),
});

/** @throws AwsFault ValidationError. */
export function checkedName(name: string | undefined): string {
  if (name === undefined || !/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(name))
    throw validationError(
      `1 validation error detected: Value '${name ?? ''}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
    );
  return name;
}

/** @throws AwsFault ValidationError for a stack whose last work left it in no state to build on. */
export function checkUpdatable(stack: Stack): void {
  const { status, arn } = stack;
  const standing = /^(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT)_COMPLETE$/.test(status);
  if (!standing && status !== 'UPDATE_FAILED' && status !== 'CREATE_FAILED')
    throw validationError(`Stack:${arn} is in ${status} state and can not be updated.`);
}
