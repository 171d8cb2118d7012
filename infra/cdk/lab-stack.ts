import { type App, Aws, CfnOutput, Stack, Tags } from 'aws-cdk-lib';

export interface LabStackProps {
  readonly stackName: string;
  readonly account?: string;
  readonly region?: string;
}

/**
 * An empty stack for a lab, which may go to any account unless it is told which.
 *
 * @param untagged resource types that carry no tag, such as "AWS::Lambda::EventSourceMapping".
 */
export function labStack(
  app: App,
  labId: string,
  { stackName, account, region }: LabStackProps,
  { untagged = [] }: { readonly untagged?: readonly string[] } = {},
): Stack {
  const stack = new Stack(app, stackName, {
    stackName,
    description: `Aftertrace lab ${labId}: for training only, take it down after use`,
    ...(account !== undefined && region !== undefined && { env: { account, region } }),
  });
  // Attack code touches nothing in a real account that does not carry this.
  Tags.of(stack).add('aftertrace:lab', labId, { excludeResourceTypes: [...untagged] });
  return stack;
}

/** Says as CloudFormation outputs what attack and checks know the stack by. */
export function tellOutputs(stack: Stack, outputs: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(outputs)) new CfnOutput(stack, name, { value });
}

/** Shared by all of AWS, so the account is in it. */
export const bucketName = (stackName: string, purpose: string): string =>
  `${stackName}-${purpose}-${Aws.ACCOUNT_ID}`;
