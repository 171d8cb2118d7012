import {
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import { clientOf, type Flaw, gradeOf } from './account-reader.ts';
import type { AccountView, Grade } from './check.ts';
import { destinationsOf } from './destinations-of.ts';

/** Grades the roles of these functions: none allows more than a function needs, or lets its code forge a record. */
export async function gradeRoles(
  account: AccountView,
  functionNames: readonly string[],
): Promise<Grade> {
  const iam = new IAMClient(clientOf(account));
  try {
    const lookedAt: `account:${string}`[] = [];
    const flaws: Flaw[] = [];
    for (const name of functionNames) {
      const role = await roleOf(account, name);
      const seenIn = `account:iam:GetRolePolicy ${role}` as const;
      lookedAt.push(seenIn);
      const said = [
        ...(await flawsOf(iam, role)),
        ...(await bucketFlawsOf(iam, role, await failureBucketOf(account, name))),
      ];
      flaws.push(...said.map((because) => ({ seenIn, because: `the role of ${name} ${because}` })));
    }
    return gradeOf(lookedAt, flaws);
  } finally {
    iam.destroy();
  }
}

/** Everything the inline policies of the function's role say, with lists for single words. */
export async function roleStatements(
  account: AccountView,
  functionName: string,
): Promise<readonly RoleStatement[]> {
  const iam = new IAMClient(clientOf(account));
  try {
    return await statementsOf(iam, await roleOf(account, functionName));
  } finally {
    iam.destroy();
  }
}

export type RoleStatement = Statement;

const oneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const policy = z.object({
  Statement: z.array(
    z.object({
      Effect: z.enum(['Allow', 'Deny']),
      Action: oneOrMore.optional(),
      Resource: oneOrMore.optional(),
      Condition: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
    }),
  ),
});
type Statement = z.infer<typeof policy>['Statement'][number];

async function roleOf(account: AccountView, FunctionName: string): Promise<string> {
  const lambda = new LambdaClient(clientOf(account));
  try {
    const { Role = '' } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    return Role.slice(Role.lastIndexOf('/') + 1);
  } finally {
    lambda.destroy();
  }
}

async function flawsOf(iam: IAMClient, RoleName: string): Promise<readonly string[]> {
  const { AttachedPolicies = [] } = await iam.send(
    new ListAttachedRolePoliciesCommand({ RoleName }),
  );
  const flaws = AttachedPolicies.map(
    ({ PolicyName }) => `has ${PolicyName ?? 'a managed policy'}, which was not written for it`,
  );
  const statements = await statementsOf(iam, RoleName);
  for (const { Effect, Action = [], Resource = [] } of statements) {
    if (Effect !== 'Allow') continue;
    const wide = Action.find((action) => action === '*' || action.endsWith(':*'));
    if (wide !== undefined) flaws.push(`allows ${wide}`);
    if (Resource.includes('*')) flaws.push(`allows ${Action.join(', ')} on everything`);
  }
  const sends = ['sqs:SendMessage', 'events:PutEvents'].filter((action) =>
    statements.some((one) => one.Effect === 'Allow' && one.Action?.includes(action) === true),
  );
  for (const action of sends) {
    if (!statements.some((one) => keepsCodeFrom(action, one))) {
      flaws.push(`lets the function’s own code call ${action}, and so forge a record`);
    }
  }
  return flaws;
}

/** The bucket that failures of a function go to, if any do. */
async function failureBucketOf(
  account: AccountView,
  functionName: string,
): Promise<string | undefined> {
  const { onFailure } = await destinationsOf(account, functionName);
  return onFailure?.startsWith('arn:aws:s3:::') === true ? onFailure : undefined;
}

/** The code of a function writes objects for a living; not where its records are laid down. */
async function bucketFlawsOf(
  iam: IAMClient,
  RoleName: string,
  bucket: string | undefined,
): Promise<readonly string[]> {
  if (bucket === undefined) return [];
  const statements = await statementsOf(iam, RoleName);
  const isThere = (resource: string) => resource.startsWith(`${bucket}/`);
  const speaksOf = ({ Action = [], Resource = [] }: Statement) =>
    Action.includes('s3:PutObject') && Resource.some(isThere);
  const allowed = statements.some((one) => one.Effect === 'Allow' && speaksOf(one));
  const kept = statements.some((one) => keepsCodeFrom('s3:PutObject', one) && speaksOf(one));
  return allowed && !kept
    ? ['lets the function’s own code call s3:PutObject where its records go, and so forge one']
    : [];
}

async function statementsOf(iam: IAMClient, RoleName: string): Promise<readonly Statement[]> {
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const statements: Statement[] = [];
  for (const PolicyName of PolicyNames) {
    const { PolicyDocument = '' } = await iam.send(
      new GetRolePolicyCommand({ RoleName, PolicyName }),
    );
    statements.push(...policy.parse(JSON.parse(decodeURIComponent(PolicyDocument))).Statement);
  }
  return statements;
}

function keepsCodeFrom(action: string, { Effect, Action = [], Condition }: Statement): boolean {
  const absent = Condition?.['Null']?.['lambda:SourceFunctionArn'];
  return Effect === 'Deny' && Action.includes(action) && String(absent) === 'false';
}
