import type {
  DescribeStackEventsCommandInput,
  DescribeStackEventsCommandOutput,
  DescribeStackResourceCommandInput,
  DescribeStackResourceCommandOutput,
  DescribeStackResourcesCommandInput,
  DescribeStackResourcesCommandOutput,
  DescribeStacksCommandInput,
  DescribeStacksCommandOutput,
  ListExportsCommandInput,
  ListExportsCommandOutput,
  ListStackResourcesCommandInput,
  ListStackResourcesCommandOutput,
  ListStacksCommandInput,
  ListStacksCommandOutput,
} from '@aws-sdk/client-cloudformation';
import { operation } from '../../../service.ts';
import { validationError } from '../faults.ts';
import { apiReference, FAULT_TEXTS } from '../known-from.ts';
import { shownEvent, shownResource, shownStack } from '../shown.ts';
import { onStack, stackOf, standingStacks } from '../stack-lookup.ts';
import { cloudformationState } from '../state.ts';
import { managementTrail } from '../trail-rules.ts';

type Plain<Output> = Omit<Output, '$metadata'>;

export const describeStacks = operation<
  DescribeStacksCommandInput,
  Plain<DescribeStacksCommandOutput>
>({
  knownFrom: [apiReference('DescribeStacks'), FAULT_TEXTS],
  authorizes: (input, call) => [onStack('cloudformation:DescribeStacks', input.StackName, call)],
  async handle(input, call) {
    const stacks =
      input.StackName === undefined ? standingStacks(call) : [stackOf(input.StackName, call)];
    return { Stacks: stacks.map(shownStack) };
  },
  trail: managementTrail(true),
});

export const describeStackEvents = operation<
  DescribeStackEventsCommandInput,
  Plain<DescribeStackEventsCommandOutput>
>({
  knownFrom: [apiReference('DescribeStackEvents')],
  authorizes: (input, call) => [
    onStack('cloudformation:DescribeStackEvents', input.StackName, call),
  ],
  async handle(input, call) {
    const stack = stackOf(input.StackName, call);
    return { StackEvents: stack.events.map((event) => shownEvent(stack, event)).reverse() };
  },
  trail: managementTrail(true),
});

export const describeStackResources = operation<
  DescribeStackResourcesCommandInput,
  Plain<DescribeStackResourcesCommandOutput>
>({
  knownFrom: [apiReference('DescribeStackResources')],
  authorizes: (input, call) => [
    onStack('cloudformation:DescribeStackResources', input.StackName, call),
  ],
  async handle(input, call) {
    const stack = stackOf(input.StackName, call);
    const resources = [...stack.resources.values()].filter(
      ({ logicalId }) =>
        input.LogicalResourceId === undefined || logicalId === input.LogicalResourceId,
    );
    return { StackResources: resources.map((resource) => shownResource(stack, resource)) };
  },
  trail: managementTrail(true),
});

export const describeStackResource = operation<
  DescribeStackResourceCommandInput,
  Plain<DescribeStackResourceCommandOutput>
>({
  knownFrom: [apiReference('DescribeStackResource'), FAULT_TEXTS],
  authorizes: (input, call) => [
    onStack('cloudformation:DescribeStackResource', input.StackName, call),
  ],
  async handle(input, call) {
    const stack = stackOf(input.StackName, call);
    const resource = stack.resources.get(input.LogicalResourceId ?? '');
    if (resource === undefined)
      throw validationError(
        `Resource ${input.LogicalResourceId ?? ''} does not exist for stack ${stack.name}`,
      );
    const { Timestamp, ...shown } = shownResource(stack, resource);
    return {
      StackResourceDetail: {
        ...shown,
        LastUpdatedTimestamp: Timestamp,
        LogicalResourceId: resource.logicalId,
        ResourceType: resource.type,
        ResourceStatus: shown.ResourceStatus,
      },
    };
  },
  trail: managementTrail(true),
});

export const listStackResources = operation<
  ListStackResourcesCommandInput,
  Plain<ListStackResourcesCommandOutput>
>({
  knownFrom: [apiReference('ListStackResources')],
  authorizes: (input, call) => [
    onStack('cloudformation:ListStackResources', input.StackName, call),
  ],
  async handle(input, call) {
    const stack = stackOf(input.StackName, call);
    return {
      StackResourceSummaries: [...stack.resources.values()].map((resource) => {
        const { Timestamp, StackId: _, StackName: __, ...shown } = shownResource(stack, resource);
        return { ...shown, LastUpdatedTimestamp: Timestamp };
      }),
    };
  },
  trail: managementTrail(true),
});

export const listStacks = operation<ListStacksCommandInput, Plain<ListStacksCommandOutput>>({
  knownFrom: [apiReference('ListStacks')],
  authorizes: () => [{ action: 'cloudformation:ListStacks', resource: '*' }],
  async handle(input, call) {
    const wanted: readonly string[] | undefined = input.StackStatusFilter;
    return {
      StackSummaries: [...call.platform.state(cloudformationState).stacks.values()]
        .filter(({ accountId }) => accountId === call.accountId)
        .filter(({ status }) => wanted === undefined || wanted.includes(status))
        .map((stack) => {
          const shown = shownStack(stack);
          return {
            StackId: shown.StackId,
            StackName: stack.name,
            CreationTime: shown.CreationTime,
            StackStatus: shown.StackStatus,
            ...(shown.DeletionTime !== undefined && { DeletionTime: shown.DeletionTime }),
            ...(stack.description !== undefined && { TemplateDescription: stack.description }),
          };
        }),
    };
  },
  trail: managementTrail(true),
});

export const listExports = operation<ListExportsCommandInput, Plain<ListExportsCommandOutput>>({
  knownFrom: [apiReference('ListExports')],
  authorizes: () => [{ action: 'cloudformation:ListExports', resource: '*' }],
  async handle(_input, call) {
    return {
      Exports: standingStacks(call).flatMap(({ arn, outputs }) =>
        outputs.flatMap(({ exportName, value }) =>
          exportName === undefined
            ? []
            : [{ ExportingStackId: arn, Name: exportName, Value: value }],
        ),
      ),
    };
  },
  trail: managementTrail(true),
});
