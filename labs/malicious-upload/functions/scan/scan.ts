import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { callLog } from '../../../../infra/cdk/handler/call-log.ts';
import type { Verdict } from '../verdict.ts';
import { iso } from '../wall-clock.ts';
import { type Examination, examine } from './examine.ts';
import { LIMITS } from './limits.ts';
import { readUpload, type Upload } from './s3-notification.ts';
import type { YaraRules } from './yara-rules.ts';

export interface ScanTools {
  readonly s3: S3Client;
  readonly rules: YaraRules;
  /** Milliseconds since 1970. */
  now(): number;
}

/**
 * Answers one S3 notification with a verdict on the version it tells of.
 *
 * It tags nothing and tells nobody: where the answer goes is the business of its destinations.
 *
 * @throws ZodError when the event is no notification, and AWS's error when the version cannot be read. Both
 *   leave through the destination for failures, so that nothing counts as clean because nobody looked.
 */
export async function scan(event: unknown, { s3, rules, now }: ScanTools): Promise<Verdict> {
  const upload = readUpload(event);
  const log = callLog();
  const answer = await log.made(
    's3:GetObject',
    s3.send(
      new GetObjectCommand({
        Bucket: upload.bucket,
        Key: upload.key,
        VersionId: upload.versionId,
        // One byte more than is examined tells that there is more. S3 refuses a range of an empty object.
        ...(upload.size > 0 && { Range: `bytes=0-${LIMITS.objectBytes}` }),
      }),
    ),
  );
  const bytes = (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
  const seen =
    bytes.length > LIMITS.objectBytes ? tooBig(upload) : await examine(bytes, upload.key, rules);
  return {
    schema: 'aftertrace.verdict/1',
    verdict: seen.verdict,
    object: {
      bucket: upload.bucket,
      key: upload.key,
      versionId: upload.versionId,
      etag: upload.etag,
      size: upload.size,
      ...(seen.sha256 !== undefined && { sha256: seen.sha256 }),
    },
    request: {
      s3RequestId: upload.s3RequestId,
      principalId: upload.principalId,
      sourceIp: upload.sourceIp,
    },
    findings: seen.findings.slice(0, FINDINGS_TOLD).map((finding) => ({
      ...finding,
      where: shortened(finding.where),
      because: shortened(finding.because),
    })),
    limitsReached: [
      ...seen.limitsReached,
      ...(seen.findings.length > FINDINGS_TOLD ? ['findings-told'] : []),
    ],
    scannedAt: iso(now()),
    calls: [...log.calls],
  };
}

/** A hostile archive has a finding per entry; the record must still fit through every destination. */
const FINDINGS_TOLD = 50;
const TEXT_TOLD = 512;

const shortened = (text: string): string =>
  text.length > TEXT_TOLD ? `${text.slice(0, TEXT_TOLD - 1)}…` : text;

type Seen = Pick<Examination, 'verdict' | 'findings' | 'limitsReached'> & {
  readonly sha256?: string;
};

function tooBig({ size }: Upload): Seen {
  return {
    verdict: 'suspicious',
    findings: [
      {
        rule: 'object-too-big',
        severity: 'suspicious',
        where: '.',
        because: `${size} bytes, and no more than ${LIMITS.objectBytes} are examined`,
      },
    ],
    limitsReached: ['object-bytes'],
  };
}
