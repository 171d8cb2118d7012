import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { clientOf, type Flaw, gradeOf, TAKEN_DOWN } from '../../account-reader.ts';
import type { AccountView, Check } from '../../check.ts';
import { destinationsOf, queueName } from '../../destinations-of.ts';
import type { Outputs } from '../outputs.ts';

export const targetsTakeRecords: Check<Outputs> = {
  id: 'targets-take-records',
  kind: 'state',
  question: 'Is there a destination for each outcome, does it exist, and does it take records?',
  hint: 'That Lambda took a destination on says that the role may send there. It does not say that there is anything to send to.',
  hints: {
    fifo: 'Lambda takes a FIFO queue on and delivers without a message group, which SQS refuses. Standard queues and topics only.',
    missing: 'Ask the service itself whether the target is there: its name may have outlived it.',
  },
  async grade({ outputs, account }) {
    if (account === undefined) return TAKEN_DOWN;
    const seenIn = `account:lambda:GetFunctionEventInvokeConfig ${outputs.scanFunction}` as const;
    const { onSuccess, onFailure } = await destinationsOf(account, outputs.scanFunction);
    const flaws: Flaw[] = [];
    for (const [outcome, target] of [
      ['successes', onSuccess],
      ['failures', onFailure],
    ] as const) {
      const flaw =
        target === undefined ? { because: 'go nowhere' } : await flawOfTarget(account, target);
      if (flaw === undefined) continue;
      flaws.push({ ...flaw, seenIn, because: `the scan’s ${outcome} ${flaw.because}` });
    }
    return gradeOf([seenIn], flaws);
  },
};

type TargetFlaw = Pick<Flaw, 'because' | 'mistake'>;

async function flawOfTarget(account: AccountView, arn: string): Promise<TargetFlaw | undefined> {
  const [, , service] = arn.split(':');
  if (arn.endsWith('.fifo')) {
    return { because: 'go to a FIFO target, which refuses them', mistake: 'fifo' };
  }
  // What a topic, a bus or a function does with a record, the checks of behaviour see.
  const isThere =
    service === 'sqs'
      ? await isQueue(account, queueName(arn))
      : service !== 's3' || (await isBucket(account, queueName(arn)));
  if (isThere) return undefined;
  return { because: `go to ${arn}, which is not there`, mistake: 'missing' };
}

async function isQueue(account: AccountView, QueueName: string): Promise<boolean> {
  const sqs = new SQSClient(clientOf(account));
  try {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
    await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
    return true;
  } catch (error) {
    if (error instanceof Error && /QueueDoesNotExist|NonExistentQueue/.test(error.name))
      return false;
    throw error;
  } finally {
    sqs.destroy();
  }
}

async function isBucket(account: AccountView, Bucket: string): Promise<boolean> {
  const s3 = new S3Client(clientOf(account));
  try {
    await s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 1 }));
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchBucket') return false;
    throw error;
  } finally {
    s3.destroy();
  }
}
