import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import type { CreateFunctionCommandInput } from '@aws-sdk/client-lambda';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import type { TestRange } from '../../../../test/support/range.ts';

/** A zip of the given files. */
export const zipOf = (files: Readonly<Record<string, string>>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));

/** What an execution role may do unless a test says otherwise: send to every kind of destination. */
const SENDS = [
  'sqs:SendMessage',
  'sns:Publish',
  'events:PutEvents',
  'lambda:InvokeFunction',
  's3:PutObject',
  's3:ListBucket',
];

/** Makes a role that Lambda may assume; answers with its ARN. */
export async function makeExecutionRole(
  range: TestRange,
  name: string,
  actions: readonly string[] = SENDS,
): Promise<string> {
  const iam = new IAMClient(range.config());
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: name,
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'lambda.amazonaws.com' },
            Action: 'sts:AssumeRole',
          },
        ],
      }),
    }),
  );
  await allow(range, name, actions);
  return Role?.Arn ?? '';
}

/** Replaces what the role may do. */
export async function allow(
  range: TestRange,
  roleName: string,
  actions: readonly string[],
): Promise<void> {
  await new IAMClient(range.config()).send(
    new PutRolePolicyCommand({
      RoleName: roleName,
      PolicyName: 'work',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            // IAM takes no statement without an action.
            Action: actions.length === 0 ? ['tag:GetResources'] : actions,
            Resource: '*',
          },
        ],
      }),
    }),
  );
}

/** Makes a function from the text of its handler module, with a role of its own if none is given. */
export async function makeFunction(
  range: TestRange,
  name: string,
  code: string,
  settings: Partial<CreateFunctionCommandInput> = {},
): Promise<string> {
  const lambda = new LambdaClient(range.config());
  const { FunctionArn } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: settings.Role ?? (await makeExecutionRole(range, `${name}-role`)),
      Code: { ZipFile: zipOf({ 'index.js': code }) },
      ...settings,
    }),
  );
  return FunctionArn ?? '';
}
