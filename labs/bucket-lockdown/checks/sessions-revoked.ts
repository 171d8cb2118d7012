import {
  GetRolePolicyCommand,
  GetUserPolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  ListUserPoliciesCommand,
} from '@aws-sdk/client-iam';
import { z } from 'zod';
import { clientOf, type Flaw, gradeOf, TAKEN_DOWN } from '../../account-reader.ts';
import type { Check } from '../../check.ts';
import type { Outputs } from '../outputs.ts';
import { NOT_TOUCHED, storyOf, timeOf } from './lockdown-story.ts';

export const sessionsRevoked: Check<Outputs> = {
  id: 'sessions-revoked',
  kind: 'state',
  question:
    'Is everything denied to the user’s own sessions and to those of the export role that were made before the lockdown?',
  hint: 'A session of GetSessionToken has the user’s permissions, so a policy on the user that denies "*" stops it, and AssumeRole with it. Sessions of a role are stopped on the role: deny where aws:TokenIssueTime is before now, by AWS’s clock.',
  async grade({ outputs, timeline, account }) {
    if (account === undefined) return TAKEN_DOWN;
    const { touches } = storyOf(outputs, timeline);
    const [first] = touches;
    if (first === undefined) return NOT_TOUCHED;
    const iam = new IAMClient(clientOf(account));
    try {
      return await look(iam, outputs, timeOf(first));
    } finally {
      iam.destroy();
    }
  },
};

async function look(iam: IAMClient, { analystUser, exportRoleArn }: Outputs, stolenAt: number) {
  const flaws: Flaw[] = [];
  const onUser = `account:iam:GetUserPolicy ${analystUser}` as const;
  const userDenials = (await ofUser(iam, analystUser)).filter(deniesAll);
  if (!userDenials.some(({ Condition }) => Condition === undefined)) {
    flaws.push({ seenIn: onUser, because: 'the user’s own sessions are not denied everything' });
  }
  const role = exportRoleArn.slice(exportRoleArn.lastIndexOf('/') + 1);
  const onRole = `account:iam:GetRolePolicy ${role}` as const;
  const cutoffs = (await ofRole(iam, role))
    .filter(deniesAll)
    .flatMap(({ Condition }) => Condition?.['DateLessThan']?.['aws:TokenIssueTime'] ?? []);
  if (cutoffs.length === 0) {
    flaws.push({ seenIn: onRole, because: 'sessions of the export role were not revoked' });
  } else if (!cutoffs.some((cutoff) => Date.parse(cutoff) > stolenAt)) {
    flaws.push({ seenIn: onRole, because: 'only sessions from before the theft were revoked' });
  }
  return gradeOf([onUser, onRole], flaws);
}

const oneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const policy = z.object({
  Statement: z.array(
    z.object({
      Effect: z.enum(['Allow', 'Deny']),
      Action: oneOrMore.optional(),
      Resource: oneOrMore.optional(),
      Condition: z.record(z.string(), z.record(z.string(), oneOrMore)).optional(),
    }),
  ),
});
type Statement = z.infer<typeof policy>['Statement'][number];

const deniesAll = ({ Effect, Action = [], Resource = [] }: Statement): boolean =>
  Effect === 'Deny' && Action.includes('*') && Resource.includes('*');

const statementsIn = (document: string | undefined): readonly Statement[] =>
  policy.parse(JSON.parse(decodeURIComponent(document ?? ''))).Statement;

async function ofUser(iam: IAMClient, UserName: string): Promise<readonly Statement[]> {
  const { PolicyNames = [] } = await iam.send(new ListUserPoliciesCommand({ UserName }));
  const all: Statement[] = [];
  for (const PolicyName of PolicyNames) {
    const { PolicyDocument } = await iam.send(new GetUserPolicyCommand({ UserName, PolicyName }));
    all.push(...statementsIn(PolicyDocument));
  }
  return all;
}

async function ofRole(iam: IAMClient, RoleName: string): Promise<readonly Statement[]> {
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const all: Statement[] = [];
  for (const PolicyName of PolicyNames) {
    const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    all.push(...statementsIn(PolicyDocument));
  }
  return all;
}
