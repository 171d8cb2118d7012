import { GetBucketEncryptionCommand, S3Client } from '@aws-sdk/client-s3';
import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { clientOf, gradeOf, TAKEN_DOWN } from '../../account-reader.ts';
import type { AccountView, Check } from '../../check.ts';
import type { Outputs } from '../outputs.ts';

export const encryptedAtRest: Check<Outputs> = {
  id: 'encrypted-at-rest',
  kind: 'state',
  question: 'Are buckets, queues and the alert topic encrypted at rest?',
  hint: 'Records hold what was uploaded and by whom. GetBucketEncryption, SqsManagedSseEnabled or KmsMasterKeyId tell.',
  async grade({ outputs, account }) {
    if (account === undefined) return TAKEN_DOWN;
    const stores = storesOf(outputs);
    const plain: { readonly seenIn: `account:${string}`; readonly because: string }[] = [];
    for (const { seenIn, name, isEncrypted } of stores) {
      if (!(await isEncrypted(account)))
        plain.push({ seenIn, because: `${name} is not encrypted` });
    }
    return gradeOf(
      stores.map(({ seenIn }) => seenIn),
      plain,
    );
  },
};

interface Store {
  readonly seenIn: `account:${string}`;
  readonly name: string;
  isEncrypted(account: AccountView): Promise<boolean>;
}

function storesOf(outputs: Outputs): readonly Store[] {
  const bucketsOf = [
    outputs.intakeBucket,
    outputs.quarantineBucket,
    outputs.casesBucket,
    outputs.trailBucket,
  ];
  const queuesOf = [
    outputs.verdictRecordsQueue,
    outputs.scanFailuresQueue,
    outputs.siemRecordsQueue,
    outputs.siemFailuresQueue,
    outputs.quarantineRecordsQueue,
    outputs.quarantineFailuresQueue,
    outputs.analystInboxQueue,
  ];
  return [
    ...bucketsOf.map(
      (name): Store => ({
        seenIn: `account:s3:GetBucketEncryption ${name}`,
        name,
        isEncrypted: (account) => isBucketEncrypted(account, name),
      }),
    ),
    ...queuesOf.map(
      (url): Store => ({
        seenIn: `account:sqs:GetQueueAttributes ${queueName(url)}`,
        name: queueName(url),
        isEncrypted: (account) => isQueueEncrypted(account, url),
      }),
    ),
    {
      seenIn: `account:sns:GetTopicAttributes ${outputs.alertTopicArn}`,
      name: outputs.alertTopicArn.slice(outputs.alertTopicArn.lastIndexOf(':') + 1),
      isEncrypted: (account) => isTopicEncrypted(account, outputs.alertTopicArn),
    },
  ];
}

const queueName = (url: string): string => url.slice(url.lastIndexOf('/') + 1);

async function isBucketEncrypted(account: AccountView, Bucket: string): Promise<boolean> {
  const s3 = new S3Client(clientOf(account));
  try {
    const { ServerSideEncryptionConfiguration } = await s3.send(
      new GetBucketEncryptionCommand({ Bucket }),
    );
    return (ServerSideEncryptionConfiguration?.Rules ?? []).length > 0;
  } finally {
    s3.destroy();
  }
}

async function isQueueEncrypted(account: AccountView, QueueUrl: string): Promise<boolean> {
  const sqs = new SQSClient(clientOf(account));
  try {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    return Attributes['SqsManagedSseEnabled'] === 'true' || hasKey(Attributes['KmsMasterKeyId']);
  } finally {
    sqs.destroy();
  }
}

async function isTopicEncrypted(account: AccountView, TopicArn: string): Promise<boolean> {
  const sns = new SNSClient(clientOf(account));
  try {
    const { Attributes = {} } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
    return hasKey(Attributes['KmsMasterKeyId']);
  } finally {
    sns.destroy();
  }
}

const hasKey = (key: string | undefined): boolean => key !== undefined && key !== '';
