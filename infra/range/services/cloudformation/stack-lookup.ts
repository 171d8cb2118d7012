import type { Arn } from '../../../base/ids.ts';
import type { AccessRequest, Call } from '../../service.ts';
import { noSuchChangeSet, noSuchStack } from './faults.ts';
import { type ChangeSet, cloudformationState, type Stack } from './state.ts';

/** The caller's stacks that exist, and by their id also those that are gone. */
export function findStack(nameOrId: string, call: Call): Stack | undefined {
  const { stacks } = call.platform.state(cloudformationState);
  if (nameOrId.startsWith('arn:')) {
    const stack = stacks.get(nameOrId as Arn);
    return stack?.accountId === call.accountId ? stack : undefined;
  }
  return standingStacks(call).find(({ name }) => name === nameOrId);
}

/** @throws AwsFault ValidationError. */
export function stackOf(nameOrId: string | undefined, call: Call): Stack {
  const stack = findStack(nameOrId ?? '', call);
  if (stack === undefined) throw noSuchStack(nameOrId ?? '');
  return stack;
}

export function standingStacks(call: Call): readonly Stack[] {
  const { stacks } = call.platform.state(cloudformationState);
  return [...stacks.values()].filter(
    ({ accountId, status }) => accountId === call.accountId && status !== 'DELETE_COMPLETE',
  );
}

export function exportsOf(call: Call, except?: Stack): ReadonlyMap<string, string> {
  return new Map(
    standingStacks(call)
      .filter((stack) => stack !== except)
      .flatMap(({ outputs }) => outputs)
      .flatMap(({ exportName, value }) =>
        exportName === undefined ? [] : [[exportName, value] as const],
      ),
  );
}

/** By its name within a stack, or by its ARN alone. @throws AwsFault ChangeSetNotFound. */
export function changeSetOf(
  input: { readonly ChangeSetName?: string | undefined; readonly StackName?: string | undefined },
  call: Call,
): { readonly stack: Stack; readonly changeSet: ChangeSet } {
  const name = input.ChangeSetName ?? '';
  const stacks =
    input.StackName === undefined ? standingStacks(call) : [findStack(input.StackName, call)];
  for (const stack of stacks) {
    for (const changeSet of stack?.changeSets.values() ?? []) {
      if (stack !== undefined && (changeSet.name === name || changeSet.arn === name))
        return { stack, changeSet };
    }
  }
  throw noSuchChangeSet(name);
}

export function onStack(
  action: `cloudformation:${string}`,
  nameOrId: string | undefined,
  call: Call,
): AccessRequest {
  if (nameOrId === undefined) return { action, resource: '*' };
  const known = findStack(nameOrId, call)?.arn;
  if (known !== undefined) return { action, resource: known };
  if (nameOrId.startsWith('arn:')) return { action, resource: nameOrId as Arn };
  return { action, resource: `${stackArnPrefix(nameOrId, call)}*` };
}

/** "arn:aws:cloudformation:us-east-1:111122223333:stack/name/" */
export const stackArnPrefix = (name: string, call: Call): Arn =>
  `arn:aws:cloudformation:${call.region}:${call.accountId}:stack/${name}/`;

/** Handing a role to CloudFormation needs a permission of its own. */
export const passesRole = (role: string | undefined): readonly AccessRequest[] =>
  role === undefined
    ? []
    : [
        {
          action: 'iam:PassRole',
          resource: role as Arn,
          context: { 'iam:PassedToService': ['cloudformation.amazonaws.com'] },
        },
      ];
