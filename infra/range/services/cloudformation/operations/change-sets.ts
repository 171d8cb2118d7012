import { createHash } from 'node:crypto';
import type {
  CreateChangeSetCommandInput,
  DeleteChangeSetCommandInput,
  DescribeChangeSetCommandInput,
  DescribeChangeSetCommandOutput,
  ExecuteChangeSetCommandInput,
  ListChangeSetsCommandInput,
  ListChangeSetsCommandOutput,
} from '@aws-sdk/client-cloudformation';
import { AwsFault, operation } from '../../../service.ts';
import { changesOf } from '../change-detection.ts';
import { alreadyExists, noSuchStack, validationError } from '../faults.ts';
import { apiReference, FAULT_TEXTS } from '../known-from.ts';
import { shownChangeSet, shownSummary } from '../shown.ts';
import { changeSetOf, findStack, onStack, passesRole, stackOf } from '../stack-lookup.ts';
import { stackRequest } from '../stack-request.ts';
import type { ChangeSet } from '../state.ts';
import { managementTrail } from '../trail-rules.ts';
import { carryOut, openStack, valuesOf } from './carry-out.ts';
import { checkedName, checkUpdatable } from './stacks.ts';

interface ChangeSetIds {
  readonly Id: string;
  readonly StackId: string;
}

export const createChangeSet = operation<CreateChangeSetCommandInput, ChangeSetIds>({
  knownFrom: [apiReference('CreateChangeSet'), FAULT_TEXTS],
  authorizes: (input, call) => [
    onStack('cloudformation:CreateChangeSet', input.StackName, call),
    ...passesRole(input.RoleARN),
  ],
  async handle(input, call) {
    const name = input.ChangeSetName ?? '';
    const standing = findStack(input.StackName ?? '', call);
    const kind = input.ChangeSetType === 'CREATE' ? 'CREATE' : 'UPDATE';
    if (input.ChangeSetType === 'IMPORT')
      throw validationError('The range does not provide change sets of type IMPORT.');
    if (kind === 'UPDATE' && standing === undefined) throw noSuchStack(input.StackName ?? '');
    if (kind === 'CREATE' && standing !== undefined && standing.status !== 'REVIEW_IN_PROGRESS')
      throw alreadyExists(standing.name);
    if (kind === 'UPDATE' && standing !== undefined) checkUpdatable(standing);
    if (standing?.changeSets.has(name) === true)
      throw new AwsFault('AlreadyExistsException', 400, `ChangeSet ${name} already exists`);
    const wants = await stackRequest(input, standing, call);
    await valuesOf(wants, call);
    const stack = standing ?? openStack(checkedName(input.StackName), 'REVIEW_IN_PROGRESS', call);
    const changes = changesOf(stack, wants);
    const id = createHash('sha256').update(`${call.requestId}/${name}`).digest('hex').slice(0, 32);
    const changeSet: ChangeSet = {
      name,
      arn: `arn:aws:cloudformation:${call.region}:${call.accountId}:changeSet/${name}/${id}`,
      createdAt: call.at,
      kind,
      wants,
      changes,
      ...(changes.length > 0
        ? { status: 'CREATE_COMPLETE', execution: 'AVAILABLE' }
        : {
            status: 'FAILED',
            execution: 'UNAVAILABLE',
            statusReason:
              "The submitted information didn't contain changes. Submit different information to create a change set.",
          }),
    };
    stack.changeSets.set(name, changeSet);
    return { Id: changeSet.arn, StackId: stack.arn };
  },
  trail: managementTrail(false, ({ Id, StackId }) => ({ Id, StackId })),
});

export const describeChangeSet = operation<
  DescribeChangeSetCommandInput,
  Omit<DescribeChangeSetCommandOutput, '$metadata'>
>({
  knownFrom: [apiReference('DescribeChangeSet')],
  authorizes: (input, call) => [onStack('cloudformation:DescribeChangeSet', input.StackName, call)],
  async handle(input, call) {
    const { stack, changeSet } = changeSetOf(input, call);
    return shownChangeSet(stack, changeSet);
  },
  trail: managementTrail(true),
});

export const executeChangeSet = operation<ExecuteChangeSetCommandInput, object>({
  knownFrom: [apiReference('ExecuteChangeSet'), FAULT_TEXTS],
  authorizes: (input, call) => [onStack('cloudformation:ExecuteChangeSet', input.StackName, call)],
  async handle(input, call) {
    const { stack, changeSet } = changeSetOf(input, call);
    if (changeSet.execution !== 'AVAILABLE')
      throw new AwsFault(
        'InvalidChangeSetStatus',
        400,
        `ChangeSet [${changeSet.arn}] cannot be executed in its current status of [${changeSet.status}]`,
      );
    await carryOut(stack, changeSet.wants, changeSet.kind, call, {
      clientRequestToken: input.ClientRequestToken,
      keepWhatFailed: input.DisableRollback === true,
    });
    // What was executed is gone from the list of what could be.
    stack.changeSets.clear();
    return {};
  },
  trail: managementTrail(false),
});

export const deleteChangeSet = operation<DeleteChangeSetCommandInput, object>({
  knownFrom: [apiReference('DeleteChangeSet')],
  authorizes: (input, call) => [onStack('cloudformation:DeleteChangeSet', input.StackName, call)],
  async handle(input, call) {
    const stack = input.StackName === undefined ? undefined : findStack(input.StackName, call);
    if (input.StackName !== undefined && stack === undefined) throw noSuchStack(input.StackName);
    for (const [name, { arn }] of stack?.changeSets ?? []) {
      if (name === input.ChangeSetName || arn === input.ChangeSetName)
        stack?.changeSets.delete(name);
    }
    return {};
  },
  trail: managementTrail(false),
});

export const listChangeSets = operation<
  ListChangeSetsCommandInput,
  Omit<ListChangeSetsCommandOutput, '$metadata'>
>({
  knownFrom: [apiReference('ListChangeSets')],
  authorizes: (input, call) => [onStack('cloudformation:ListChangeSets', input.StackName, call)],
  async handle(input, call) {
    const stack = stackOf(input.StackName, call);
    return {
      Summaries: [...stack.changeSets.values()].map((changeSet) => shownSummary(stack, changeSet)),
    };
  },
  trail: managementTrail(true),
});
