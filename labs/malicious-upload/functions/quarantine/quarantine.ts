import { createHash } from 'node:crypto';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import {
  type AwsCall,
  type CallLog,
  callLog,
  isNamed,
} from '../../../../infra/cdk/handler/call-log.ts';
import { scanResult } from '../invocation-result.ts';
import type { Verdict } from '../verdict.ts';

export interface QuarantineTools {
  readonly s3: S3Client;
  readonly intakeBucket: string;
  readonly quarantineBucket: string;
}

/** What the quarantine answers, and its destination records. */
export interface QuarantineAnswer {
  readonly schema: 'aftertrace.quarantine/1';
  readonly outcome: 'moved' | 'was-moved-before';
  readonly from: { readonly bucket: string; readonly key: string; readonly versionId: string };
  readonly to: { readonly bucket: string; readonly key: string };
  readonly sha256: string;
  /** The request id of the scan that called for it. */
  readonly scanRequestId: string;
  readonly calls: readonly AwsCall[];
}

/**
 * Takes one malicious version out of the intake bucket, keeping it as evidence.
 *
 * The bytes are read, compared with what the scan saw, written, and only then removed: whoever forges a verdict
 * can at most have a file moved whose hash they know. A second time finds the work done and says so.
 *
 * @throws ZodError for what is no malicious verdict on the intake bucket; Error when the bytes differ; AWS's errors.
 */
export async function quarantine(
  event: unknown,
  { s3, intakeBucket, quarantineBucket }: QuarantineTools,
): Promise<QuarantineAnswer> {
  const { detail } = scanResult.parse(event);
  const verdict = detail.responsePayload;
  const { bucket, key, versionId } = verdict.object;
  const sha256 = hashToMove(verdict, intakeBucket);
  const log = callLog();
  const target = { bucket: quarantineBucket, key: `${sha256}/${versionId}` };
  const answer = (outcome: QuarantineAnswer['outcome']): QuarantineAnswer => ({
    schema: 'aftertrace.quarantine/1',
    outcome,
    from: { bucket, key, versionId },
    to: target,
    sha256,
    scanRequestId: detail.requestContext.requestId,
    calls: [...log.calls],
  });
  const bytes = await contentOf(s3, verdict, log);
  if (bytes === undefined) {
    // Throws when it is in neither bucket: then somebody else removed it, and that must not look like success.
    await log.made(
      's3:HeadObject',
      s3.send(new HeadObjectCommand({ Bucket: target.bucket, Key: target.key })),
    );
    return answer('was-moved-before');
  }
  const digest = createHash('sha256').update(bytes).digest();
  if (digest.toString('hex') !== sha256) {
    throw new Error(`version ${versionId} holds other bytes than the scan saw`);
  }
  await keep(s3, target, bytes, digest, evidenceOf(verdict, detail.requestContext.requestId), log);
  await log.made(
    's3:DeleteObject',
    s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId })),
  );
  return answer('moved');
}

function hashToMove({ verdict, object }: Verdict, intakeBucket: string): string {
  if (verdict !== 'malicious') throw new Error(`a ${verdict} version is not to be moved`);
  if (object.bucket !== intakeBucket) throw new Error('the version is not in the intake bucket');
  if (object.sha256 === undefined) throw new Error('the verdict does not say of which bytes it is');
  return object.sha256;
}

/** Undefined when that version is gone. */
async function contentOf(
  s3: S3Client,
  { object: { bucket, key, versionId } }: Verdict,
  log: CallLog,
): Promise<Uint8Array | undefined> {
  try {
    const { Body } = await log.made(
      's3:GetObject',
      s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId })),
    );
    return (await Body?.transformToByteArray()) ?? new Uint8Array();
  } catch (error) {
    if (isNamed(error, 'NoSuchVersion', 'NoSuchKey')) return undefined;
    throw error;
  }
}

/** Where it came from, for whoever opens the quarantine in a year. S3 allows 2 KB, ASCII only, in all. */
function evidenceOf({ object, request }: Verdict, scanRequestId: string): Record<string, string> {
  return {
    'source-bucket': object.bucket,
    // Hostile text, which a header could not carry as it is.
    'source-key-base64url': Buffer.from(object.key, 'utf8').toString('base64url'),
    'source-version': object.versionId,
    'upload-request-id': request.s3RequestId,
    'upload-principal-id': request.principalId,
    'scan-request-id': scanRequestId,
  };
}

async function keep(
  s3: S3Client,
  { bucket, key }: QuarantineAnswer['to'],
  bytes: Uint8Array,
  digest: Buffer,
  evidence: Record<string, string>,
  log: CallLog,
): Promise<void> {
  try {
    await log.made(
      's3:PutObject',
      s3.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: key,
          Body: bytes,
          // S3 computes it again, and refuses bytes that changed on the way.
          ChecksumSHA256: digest.toString('base64'),
          ContentType: 'application/octet-stream',
          Metadata: { sha256: digest.toString('hex'), ...evidence },
          // With the object and not after it: there is no moment without the tag.
          Tagging: 'aftertrace:verdict=malicious',
          IfNoneMatch: '*',
        }),
      ),
    );
  } catch (error) {
    // An earlier attempt got this far: the key is made of hash and version, so it holds these bytes.
    if (!isNamed(error, 'PreconditionFailed')) throw error;
  }
}
