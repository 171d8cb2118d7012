import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import { clientOf, gradeOf, TAKEN_DOWN } from '../../account-reader.ts';
import type { AccountView, Check } from '../../check.ts';
import type { Outputs } from '../outputs.ts';

export const onlyTheseSend: Check<Outputs> = {
  id: 'only-these-send',
  kind: 'state',
  question: 'Does the queue refuse findings from everybody but the scan’s role and the operator?',
  hint: 'A permission somebody was given years ago is undone by a deny in the queue’s own policy: sqs:SendMessage, unless aws:PrincipalArn is one of the two.',
  hints: {
    'too-many': 'The deny is there, and leaves in more than the scan’s role and the operator.',
  },
  async grade({ outputs, account }) {
    if (account === undefined) return TAKEN_DOWN;
    const { findingsQueue, scanRoleArn, operatorUser } = outputs;
    const seenIn = `account:sqs:GetQueueAttributes ${findingsQueue}` as const;
    const leftIn = await leftInBy(account, findingsQueue);
    if (leftIn === undefined) {
      const because = 'no statement of the queue’s policy denies sqs:SendMessage to all others';
      return gradeOf([seenIn], [{ seenIn, because }]);
    }
    const others = leftIn.filter(
      (arn) => arn !== scanRoleArn && !arn.endsWith(`:user/${operatorUser}`),
    );
    return gradeOf(
      [seenIn],
      others.map((arn) => ({ seenIn, because: `${arn} may send as well`, mistake: 'too-many' })),
    );
  },
};

const oneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const policy = z.object({
  Statement: z.array(
    z.object({
      Effect: z.string(),
      Action: oneOrMore,
      Condition: z.record(z.string(), z.record(z.string(), oneOrMore)).default({}),
    }),
  ),
});

/** Whom the narrowest denial of sending leaves in; undefined when none denies it by principal. */
async function leftInBy(
  account: AccountView,
  QueueUrl: string,
): Promise<readonly string[] | undefined> {
  const sqs = new SQSClient(clientOf(account));
  try {
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Policy'] }),
    );
    const { Statement } = policy.parse(JSON.parse(Attributes?.['Policy'] ?? '{"Statement":[]}'));
    return Statement.filter(
      ({ Effect, Action }) =>
        Effect === 'Deny' &&
        Action.some((action) => ['sqs:sendmessage', 'sqs:*'].includes(action.toLowerCase())),
    )
      .flatMap(({ Condition }) => {
        const unless = { ...Condition['ArnNotEquals'], ...Condition['ArnNotLike'] };
        const arns =
          unless['aws:PrincipalArn'] ?? Condition['StringNotEquals']?.['aws:PrincipalArn'];
        return arns === undefined ? [] : [arns];
      })
      .sort((one, other) => one.length - other.length)[0];
  } finally {
    sqs.destroy();
  }
}
