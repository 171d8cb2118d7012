import type { S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { type AwsCall, type CallLog, callLog } from '../../../../infra/cdk/handler/call-log.ts';
import { type ScanResult, scanResult } from '../invocation-result.ts';
import { filed } from './case-file.ts';
import { type CaseStore, caseStore } from './case-store.ts';
import { type DeniedCall, deniedCalls } from './denied-calls.ts';
import { detectionFinding } from './detection-finding.ts';
import { noted, WINDOW_MS } from './ledger.ts';
import { type Assessment, assess, isAlarming, type Reason, type Severity } from './severity.ts';

export interface SiemTools {
  readonly s3: S3Client;
  readonly sns: SNSClient;
  readonly casesBucket: string;
  readonly trailBucket: string;
  readonly alertTopic: string;
}

/** What the SIEM answers, and its destination records. */
export interface SiemAnswer {
  readonly schema: 'aftertrace.siem/1';
  readonly caseId: string;
  /** The request id of the scan. */
  readonly findingUid: string;
  readonly severity: Severity;
  readonly score: number;
  readonly reasons: readonly Reason[];
  /** MessageId of the alert; absent when nobody was alerted. */
  readonly alert?: string;
  /** False when the trail's log files could not be read, so that refused calls are unknown. */
  readonly trailRead: boolean;
  readonly calls: readonly AwsCall[];
}

/**
 * Files one verdict that is not clean: remembers it, puts it in its case, and alerts from HIGH up.
 *
 * Lambda may hand over the same event twice. Everything is keyed by the request id of the scan, so a second time
 * changes nothing; only dying between alert and note can alert twice, which is better than never.
 *
 * @throws ZodError for what is no verdict of a scan, and AWS's errors: Lambda then tries again.
 */
export async function file(event: unknown, tools: SiemTools): Promise<SiemAnswer> {
  const result = scanResult.parse(event);
  const { detail } = result;
  const verdict = detail.responsePayload;
  const findingUid = detail.requestContext.requestId;
  const log = callLog();
  const store = caseStore(tools.s3, tools.casesBucket, log);
  const correlated = await noted(store, {
    scanRequestId: findingUid,
    at: verdict.scannedAt,
    verdict: verdict.verdict,
    bucket: verdict.object.bucket,
    ...verdict.request,
    ...(verdict.object.sha256 !== undefined && { sha256: verdict.object.sha256 }),
  });
  const { denied, trailRead } = await refusedBefore(result, tools, log);
  const assessment = assess({ verdict, others: correlated.others, denied });
  await store.putOnce(
    `findings/${findingUid}.json`,
    detectionFinding(result, correlated, assessment, denied),
  );
  await filed(store, correlated.own, assessment);
  const alert = isAlarming(assessment.severity)
    ? await alerted(store, tools, { result, caseId: correlated.own.caseId, assessment }, log)
    : undefined;
  return {
    schema: 'aftertrace.siem/1',
    caseId: correlated.own.caseId,
    findingUid,
    ...assessment,
    ...(alert !== undefined && { alert }),
    trailRead,
    calls: [...log.calls],
  };
}

/** A trail that cannot be read makes the picture poorer; it must not keep the alarm from ringing. */
async function refusedBefore(
  { account, region, detail }: ScanResult,
  { s3, trailBucket }: SiemTools,
  log: CallLog,
): Promise<{ readonly denied: readonly DeniedCall[]; readonly trailRead: boolean }> {
  const { object, request, scannedAt } = detail.responsePayload;
  try {
    const denied = await deniedCalls(
      s3,
      { bucket: trailBucket, account, region },
      { bucket: object.bucket, principalId: request.principalId, sourceIp: request.sourceIp },
      Date.parse(scannedAt) - WINDOW_MS,
      log,
    );
    return { denied, trailRead: true };
  } catch {
    return { denied: [], trailRead: false };
  }
}

interface Alarm {
  readonly result: ScanResult;
  readonly caseId: string;
  readonly assessment: Assessment;
}

/** Tells the analysts, unless a note says they were told. */
async function alerted(
  store: CaseStore,
  { sns, alertTopic }: SiemTools,
  { result, caseId, assessment }: Alarm,
  log: CallLog,
): Promise<string | undefined> {
  const { requestId } = result.detail.requestContext;
  const note = `alerts/${requestId}.json`;
  if ((await store.read(note)) !== undefined) return undefined;
  const { object, request, findings } = result.detail.responsePayload;
  const { severity, score, reasons } = assessment;
  const { MessageId } = await log.made(
    'sns:Publish',
    sns.send(
      new PublishCommand({
        TopicArn: alertTopic,
        // A mail's subject line: nothing an uploader wrote may get into it.
        Subject: `${severity}: hostile upload, ${caseId}`,
        Message: JSON.stringify({
          schema: 'aftertrace.alert/1',
          caseId,
          findingUid: requestId,
          severity,
          score,
          reasons,
          object,
          request,
          rules: [...new Set(findings.map(({ rule }) => rule))],
        }),
        MessageAttributes: { severity: { DataType: 'String', StringValue: severity } },
      }),
    ),
  );
  await store.putOnce(note, { caseId, messageId: MessageId });
  return MessageId;
}
