import { GetBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { clientOf, gradeOf, TAKEN_DOWN } from '../../account-reader.ts';
import type { Check } from '../../check.ts';
import type { Outputs } from '../outputs.ts';
import { NOT_TOUCHED, storyOf } from './lockdown-story.ts';

export const bucketQuarantined: Check<Outputs> = {
  id: 'bucket-quarantined',
  kind: 'state',
  question:
    'Is the bucket closed to everybody but the responder, whoever secures the evidence, and AWS’s own services, with its old statements kept?',
  hint: 'Deny s3:* to Principal "*" on bucket and objects, where aws:PrincipalArn is not one of those left in and aws:PrincipalIsAWSService is false. PutBucketPolicy replaces the policy: read it first. Deny without exceptions locks you out of your own evidence.',
  async grade({ outputs, timeline, account }) {
    if (account === undefined) return TAKEN_DOWN;
    if (storyOf(outputs, timeline).touches.length === 0) return NOT_TOUCHED;
    const s3 = new S3Client(clientOf(account));
    const seenIn = `account:s3:GetBucketPolicy ${outputs.reportsBucket}` as const;
    try {
      const { Policy = '' } = await s3.send(
        new GetBucketPolicyCommand({ Bucket: outputs.reportsBucket }),
      );
      const flaws = flawsOf(policy.parse(JSON.parse(Policy)).Statement, outputs);
      return gradeOf(
        [seenIn],
        flaws.map((because) => ({ seenIn, because })),
      );
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'AccessDenied') throw error;
      const because = 'the quarantine has locked out those who secure the evidence';
      return gradeOf([seenIn], [{ seenIn, because }]);
    } finally {
      s3.destroy();
    }
  },
};

const oneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const policy = z.object({
  Statement: z.array(
    z.object({
      Effect: z.enum(['Allow', 'Deny']),
      Principal: z.unknown(),
      Action: oneOrMore.optional(),
      Resource: oneOrMore.optional(),
      Condition: z.record(z.string(), z.record(z.string(), oneOrMore)).optional(),
    }),
  ),
});
type Statement = z.infer<typeof policy>['Statement'][number];

function flawsOf(statements: readonly Statement[], outputs: Outputs): readonly string[] {
  const flaws: string[] = [];
  if (!statements.some(refusesPlainHttp)) {
    flaws.push('what the policy said before, that nothing goes unencrypted, is gone');
  }
  const bucket = `arn:aws:s3:::${outputs.reportsBucket}`;
  const closing = statements.find(
    ({ Effect, Action = [], Condition }) =>
      Effect === 'Deny' &&
      leftInBy(Condition) !== undefined &&
      Action.some((one) => one === 's3:*' || one === '*'),
  );
  if (closing === undefined) return [...flaws, 'no statement denies everything to everybody else'];
  const { Principal, Resource = [], Condition } = closing;
  if (!isEverybody(Principal)) flaws.push('it does not mean every principal');
  if (!Resource.includes(bucket)) flaws.push('it leaves the bucket itself out');
  if (!Resource.includes(`${bucket}/*`)) flaws.push('it leaves the objects out');
  const leftIn = leftInBy(Condition) ?? [];
  if (!leftIn.includes(outputs.responderRoleArn)) flaws.push('it locks the responder out');
  if (!leftIn.includes(outputs.evidenceReaderArn)) {
    flaws.push('it locks out those who secure the evidence');
  }
  if (leftIn.some((arn) => /:(?:user|role)\/\*$/.test(arn) || arn === '*')) {
    flaws.push('it leaves everybody in');
  }
  if (Condition?.['Bool']?.['aws:PrincipalIsAWSService']?.[0] !== 'false') {
    flaws.push('it refuses AWS’s own services as well');
  }
  return flaws;
}

const refusesPlainHttp = ({ Effect, Condition }: Statement): boolean =>
  Effect === 'Deny' && Condition?.['Bool']?.['aws:SecureTransport']?.[0] === 'false';

const leftInBy = (condition: Statement['Condition']): readonly string[] | undefined =>
  condition?.['ArnNotLike']?.['aws:PrincipalArn'] ??
  condition?.['ArnNotEquals']?.['aws:PrincipalArn'] ??
  condition?.['StringNotEquals']?.['aws:PrincipalArn'] ??
  condition?.['StringNotLike']?.['aws:PrincipalArn'];

const isEverybody = (principal: unknown): boolean =>
  principal === '*' ||
  ['"*"', '["*"]'].includes(JSON.stringify((Object(principal) as { readonly AWS?: unknown }).AWS));
