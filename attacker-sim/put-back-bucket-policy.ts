import { ifThere } from './if-there.ts';
import type { Undo } from './technique.ts';

/** Puts back the policy a bucket had, or that it had none. */
export function putBackBucketPolicy<Inputs extends { readonly bucket: string }>(): Undo<Inputs> {
  return {
    kind: 'call',
    async plan({ inputs: { bucket: Bucket }, aws }) {
      const before = await ifThere('NoSuchBucketPolicy', () =>
        aws.s3().getBucketPolicy({ Bucket }),
      );
      return async () => {
        if (before?.Policy === undefined) await aws.s3().deleteBucketPolicy({ Bucket });
        else await aws.s3().putBucketPolicy({ Bucket, Policy: before.Policy });
      };
    },
  };
}
