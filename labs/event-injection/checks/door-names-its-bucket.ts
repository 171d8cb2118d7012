import { GetPolicyCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import { clientOf, type Flaw, gradeOf, TAKEN_DOWN } from '../../account-reader.ts';
import type { AccountView, Check } from '../../check.ts';
import type { Outputs } from '../outputs.ts';

export const doorNamesItsBucket: Check<Outputs> = {
  id: 'door-names-its-bucket',
  kind: 'state',
  question:
    'May nobody but S3 wake the function by its own policy, and S3 only for this bucket of this account?',
  hint: 'A permission for s3.amazonaws.com takes two conditions: SourceArn, the bucket, and SourceAccount, whose it is.',
  hints: {
    'no-account':
      'A bucket’s ARN holds no account number. Were the bucket ever deleted, anybody could take its name, and their S3 would be let in.',
    'not-s3':
      'The function’s policy lets in somebody else than S3. Who invokes it by their own rights needs no line there.',
  },
  async grade({ outputs, account }) {
    if (account === undefined) return TAKEN_DOWN;
    const { filingFunction, intakeBucket } = outputs;
    const seenIn = `account:lambda:GetPolicy ${filingFunction}` as const;
    const statements = await statementsOf(account, filingFunction);
    const own = statements.find(({ Resource }) => Resource.includes(':function:'));
    const accountId = own?.Resource.split(':')[4];
    const flaws: Flaw[] = statements.flatMap(({ Sid, Principal, Condition }) => {
      const said: { because: string; mistake: string }[] = [];
      const isS3 = typeof Principal !== 'string' && Principal['Service'] === 's3.amazonaws.com';
      if (!isS3)
        said.push({ because: `${Sid} lets in ${JSON.stringify(Principal)}`, mistake: 'not-s3' });
      const told = Object.fromEntries(
        Object.values(Condition)
          .flatMap((members) => Object.entries(members))
          .map(([key, value]) => [key.toLowerCase(), value]),
      );
      if (isS3 && told['aws:sourcearn'] !== `arn:aws:s3:::${intakeBucket}`) {
        said.push({ because: `${Sid} does not name the bucket`, mistake: 'no-bucket' });
      }
      if (isS3 && told['aws:sourceaccount'] !== accountId) {
        said.push({ because: `${Sid} does not name the bucket’s account`, mistake: 'no-account' });
      }
      return said.map((one) => ({ seenIn, ...one }));
    });
    return gradeOf([seenIn], flaws);
  },
};

const policy = z.object({
  Statement: z.array(
    z.object({
      Sid: z.string().default('a statement'),
      Principal: z.union([z.string(), z.record(z.string(), z.unknown())]),
      Resource: z.string(),
      Condition: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
    }),
  ),
});

async function statementsOf(account: AccountView, FunctionName: string) {
  const lambda = new LambdaClient(clientOf(account));
  try {
    const { Policy = '{"Statement":[]}' } = await lambda.send(
      new GetPolicyCommand({ FunctionName }),
    );
    return policy.parse(JSON.parse(Policy)).Statement;
  } catch (error) {
    // Nobody may wake it: then honest work is not filed, which is another check's business.
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return [];
    throw error;
  } finally {
    lambda.destroy();
  }
}
