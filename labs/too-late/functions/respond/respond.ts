import type { S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { callLog } from '../../../../infra/cdk/handler/call-log.ts';
import { claim, release } from './claim.ts';
import { type ScanRecord, scanRecord } from './scan-record.ts';

export interface ResponderTools {
  readonly s3: S3Client;
  readonly sns: SNSClient;
  readonly notesBucket: string;
  readonly alertTopic: string;
}

/** What the responder answers, and its destination records. */
export interface ResponderAnswer {
  readonly schema: 'aftertrace.response/1';
  readonly outcome: 'alerted' | 'was-told-before' | 'nothing-to-tell';
  /** The request id of the scan's event. */
  readonly scanRequestId: string;
  readonly calls: ReturnType<typeof callLog>['calls'];
}

/**
 * Alerts the analysts of a malicious finding, once per event of the scan.
 *
 * Lambda may run the scan twice for one event, deliver two records, and hand each over twice. What they share is the
 * request id in the record; the id of this run is another one every time.
 *
 * @throws ZodError for what is no record of a finding, and AWS's errors: Lambda then tries again.
 */
export async function respond(event: unknown, tools: ResponderTools): Promise<ResponderAnswer> {
  const { requestId, finding } = scanRecord(event);
  const log = callLog();
  const answer = (outcome: ResponderAnswer['outcome']): ResponderAnswer => ({
    schema: 'aftertrace.response/1',
    outcome,
    scanRequestId: requestId,
    calls: [...log.calls],
  });
  if (finding.verdict !== 'malicious') return answer('nothing-to-tell');
  const note = { s3: tools.s3, log, bucket: tools.notesBucket, name: requestId };
  if (!(await claim(note))) return answer('was-told-before');
  try {
    await log.made(
      'sns:Publish',
      tools.sns.send(alertOf({ requestId, finding }, tools.alertTopic)),
    );
  } catch (error) {
    // Whoever tries again must not find that the alert was sent.
    await release(note);
    throw error;
  }
  return answer('alerted');
}

const alertOf = ({ requestId, finding }: ScanRecord, TopicArn: string): PublishCommand =>
  new PublishCommand({
    TopicArn,
    Subject: 'HIGH: a malicious upload',
    Message: JSON.stringify({
      schema: 'aftertrace.upload-alert/1',
      scanRequestId: requestId,
      because: finding.because,
      object: finding.object,
      s3RequestId: finding.s3RequestId,
    }),
  });
