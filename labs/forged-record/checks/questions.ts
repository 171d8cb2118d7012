import { GetUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { clientOf } from '../../account-reader.ts';
import { understanding } from '../../understanding.ts';
import type { Outputs } from '../outputs.ts';
import { forgedSends } from './record-story.ts';

export const forgersAddress = understanding<Outputs>({
  id: 'forgers-address',
  question: 'From which address were the forged records sent that got into the queue?',
  hint: 'SendMessage calls to the findings queue were made with two users’ keys. Those of one were refused.',
  async solution({ outputs, timeline }) {
    return forgedSends(outputs, timeline)[0]?.sourceIp ?? undefined;
  },
});

export const whatGaveItAway = understanding<Outputs>({
  id: 'what-gave-it-away',
  question:
    'Everything in a forged record is as in a true one. What stands in the one field that its sender could not write?',
  hint: 'SQS adds SenderId to each message. For a role it is "AROA…:session"; for a user it is the user’s unique id alone. The responder’s alert holds it, and the trail calls it principalId.',
  async solution({ outputs, account, timeline }) {
    if (account === undefined || forgedSends(outputs, timeline).length === 0) return undefined;
    const iam = new IAMClient(clientOf(account));
    try {
      const { User } = await iam.send(new GetUserCommand({ UserName: outputs.operatorUser }));
      return User?.UserId;
    } finally {
      iam.destroy();
    }
  },
});
