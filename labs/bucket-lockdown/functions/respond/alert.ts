import { HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { type CallLog, isNamed } from '../../../../infra/cdk/handler/call-log.ts';
import type { AccessFinding } from '../finding.ts';

export interface Lockdown {
  readonly findingRequestId: string;
  readonly finding: AccessFinding;
  readonly users: readonly string[];
  readonly keys: readonly string[];
  readonly roles: readonly string[];
  readonly sessionsRevokedBefore: string;
}

/**
 * Tells the analysts, unless a note says they were told of this finding.
 *
 * Dying between alert and note alerts twice, which is better than never.
 *
 * @returns whether it was the first time.
 */
export async function alertOnce(
  {
    s3,
    sns,
    casesBucket,
    alertTopic,
  }: {
    readonly s3: S3Client;
    readonly sns: SNSClient;
    readonly casesBucket: string;
    readonly alertTopic: string;
  },
  lockdown: Lockdown,
  log: CallLog,
): Promise<boolean> {
  const note = { Bucket: casesBucket, Key: `lockdowns/${lockdown.findingRequestId}.json` };
  if (await isThere(s3, note, log)) return false;
  const { finding, ...done } = lockdown;
  const { bucket, logFile, touches } = finding;
  const body = JSON.stringify({
    schema: 'aftertrace.lockdown-alert/1',
    ...done,
    bucket,
    logFile,
    touches,
  });
  await log.made(
    'sns:Publish',
    sns.send(
      new PublishCommand({
        TopicArn: alertTopic,
        Subject: 'HIGH: a guarded bucket was read and is locked down',
        Message: body,
        MessageAttributes: { severity: { DataType: 'String', StringValue: 'HIGH' } },
      }),
    ),
  );
  await log.made(
    's3:PutObject',
    s3.send(new PutObjectCommand({ ...note, Body: body, ContentType: 'application/json' })),
  );
  return true;
}

async function isThere(
  s3: S3Client,
  note: { readonly Bucket: string; readonly Key: string },
  log: CallLog,
): Promise<boolean> {
  try {
    await log.made('s3:HeadObject', s3.send(new HeadObjectCommand(note)));
    return true;
  } catch (error) {
    if (isNamed(error, 'NotFound', 'NoSuchKey')) return false;
    throw error;
  }
}
