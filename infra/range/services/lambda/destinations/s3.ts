import { isoMillis } from '../../../../base/instant.ts';
import type { Delivery, Destination } from './destination.ts';

/** A bucket, for failures only: one object per record. */
export const s3Destination: Destination = {
  id: 's3',
  takes: 'failures',
  needs: (target) => [
    {
      request: { action: 's3:ListBucket', resource: target },
      wording: 'ListBucket on S3',
      operation: { service: 's3', name: 'ListObjectsV2', input: { Bucket: bucketOf(target) } },
    },
    {
      request: { action: 's3:PutObject', resource: `${target}/*` },
      wording: 'PutObject on S3',
      operation: {
        service: 's3',
        name: 'PutObject',
        input: { Bucket: bucketOf(target), Key: 'aws/lambda/async/' },
      },
    },
  ],
  call: (delivery) => ({
    request: {
      service: 's3',
      operation: 'PutObject',
      input: {
        Bucket: bucketOf(delivery.destination),
        Key: keyOf(delivery),
        Body: Buffer.from(delivery.record),
        ContentType: 'application/octet-stream',
      },
    },
  }),
};

const bucketOf = (arn: string): string => arn.slice(arn.lastIndexOf(':') + 1);

/** "aws/lambda/async/scan/2026/11/24/2026-11-24T10.03.07-<uuid>" */
function keyOf({ functionName, at, random }: Delivery): string {
  const stamp = isoMillis(at).slice(0, 19);
  const [year = '', month = '', day = ''] = stamp.slice(0, 10).split('-');
  return (
    `aws/lambda/async/${functionName}/${year}/${month}/${day}/` +
    `${stamp.replaceAll(':', '.')}-${random.uuid()}`
  );
}
