import type { S3Client } from '@aws-sdk/client-s3';
import { callLog } from '../../../../infra/cdk/handler/call-log.ts';
import { contentOf, uploadedObject } from '../../../../infra/cdk/handler/uploaded-object.ts';
import type { Finding } from '../finding.ts';

/** More than this the function's memory is not made for. */
const AT_MOST = 1024 * 1024;

/**
 * Looks into the version that a notification tells of, and answers what it saw.
 *
 * @throws Error for what is no notification, cannot be read, or is too large: whether that is malicious, nobody knows.
 */
export async function scan(event: unknown, s3: S3Client): Promise<Finding> {
  const upload = uploadedObject(event);
  const log = callLog();
  const content = await contentOf(upload, { s3, log, atMost: AT_MOST });
  const seen = signOf(Buffer.from(content).toString('latin1'));
  const { bucket, key, versionId, s3RequestId } = upload;
  const finding: Finding = {
    schema: 'aftertrace.finding/1',
    verdict: seen === undefined ? 'clean' : 'malicious',
    because: seen ?? '',
    object: { bucket, key, versionId },
    s3RequestId,
    calls: [...log.calls],
  };
  return finding;
}

/** A scanner to learn wiring by: it knows two signs and no third. */
function signOf(text: string): string | undefined {
  return SIGNS.find(({ sign }) => text.includes(sign))?.because;
}

const SIGNS = [
  { sign: 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE', because: 'the EICAR test file' },
  { sign: '<?php', because: 'a page that a server runs' },
] as const;
