import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import type { TestRange } from '../../../../test/support/range.ts';

export interface StackUnderTest {
  readonly status: string;
  /** Physical ids by logical id. */
  readonly ids: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  /** Why resources failed. */
  readonly reasons: readonly string[];
}

type Resources = Readonly<Record<string, object>>;

/** Makes the stack, or brings it to these resources when it stands. */
export async function bringStack(
  range: TestRange,
  StackName: string,
  Resources: Resources,
  Outputs: Readonly<Record<string, unknown>> = {},
): Promise<StackUnderTest> {
  const client = new CloudFormationClient(range.config());
  const wish = {
    StackName,
    Capabilities: ['CAPABILITY_NAMED_IAM' as const],
    TemplateBody: JSON.stringify({
      Resources,
      Outputs: Object.fromEntries(
        Object.entries(Outputs).map(([name, Value]) => [name, { Value }]),
      ),
    }),
  };
  const stands = await client.send(new DescribeStacksCommand({ StackName })).catch(() => undefined);
  await client.send(
    stands === undefined ? new CreateStackCommand(wish) : new UpdateStackCommand(wish),
  );
  return seen(client, StackName);
}

export async function removeStack(range: TestRange, StackName: string): Promise<StackUnderTest> {
  const client = new CloudFormationClient(range.config());
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
  await client.send(new DeleteStackCommand({ StackName }));
  return seen(client, Stacks?.[0]?.StackId ?? StackName);
}

async function seen(client: CloudFormationClient, StackName: string): Promise<StackUnderTest> {
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
  const { StackResources = [] } = await client.send(
    new DescribeStackResourcesCommand({ StackName }),
  );
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
  return {
    status: Stacks?.[0]?.StackStatus ?? '',
    ids: Object.fromEntries(
      StackResources.map(({ LogicalResourceId = '', PhysicalResourceId = '' }) => [
        LogicalResourceId,
        PhysicalResourceId,
      ]),
    ),
    outputs: Object.fromEntries(
      (Stacks?.[0]?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [
        OutputKey,
        OutputValue,
      ]),
    ),
    reasons: StackEvents.flatMap(({ ResourceStatus = '', ResourceStatusReason = '' }) =>
      ResourceStatus.endsWith('_FAILED') ? [ResourceStatusReason] : [],
    ),
  };
}
