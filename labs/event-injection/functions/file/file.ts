import { CopyObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type AwsCall, callLog } from '../../../../infra/cdk/handler/call-log.ts';
import { accept } from './accept.ts';
import { archiveKey, registerKey, registerLine } from './archive-names.ts';

export interface FilingTools {
  readonly s3: S3Client;
  readonly intakeBucket: string;
  readonly archiveBucket: string;
}

/** What the function answers, and so what its destination record holds. */
export interface FilingAnswer {
  readonly schema: 'aftertrace.filing/1';
  readonly outcome: 'filed';
  readonly from: { readonly bucket: string; readonly key: string; readonly versionId?: string };
  readonly to: { readonly bucket: string; readonly key: string };
  readonly calls: readonly AwsCall[];
}

/**
 * Files one object that was handed in, and writes its line of the register. A second time does the same again.
 *
 * @throws for what is no word of S3 on such an object, and AWS's errors. Both leave for the failure destination.
 */
export async function file(
  event: unknown,
  { s3, intakeBucket, archiveBucket }: FilingTools,
): Promise<FilingAnswer> {
  const told = accept(event, intakeBucket);
  const log = callLog();
  const to = { bucket: archiveBucket, key: archiveKey(told) };
  const version = told.versionId === undefined ? '' : `?versionId=${told.versionId}`;
  await log.made(
    's3:CopyObject',
    s3.send(
      new CopyObjectCommand({
        CopySource: `${told.bucket}/${encodeURIComponent(told.key)}${version}`,
        Bucket: to.bucket,
        Key: to.key,
      }),
    ),
  );
  await log.made(
    's3:PutObject',
    s3.send(
      new PutObjectCommand({
        Bucket: archiveBucket,
        Key: registerKey(told),
        Body: registerLine(told),
        ContentType: 'text/csv; charset=utf-8',
      }),
    ),
  );
  const { bucket, key, versionId } = told;
  return {
    schema: 'aftertrace.filing/1',
    outcome: 'filed',
    from: { bucket, key, ...(versionId !== undefined && { versionId }) },
    to,
    calls: [...log.calls],
  };
}
