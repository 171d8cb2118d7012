import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { clientOf, gradeOf, TAKEN_DOWN } from '../../account-reader.ts';
import type { Check } from '../../check.ts';
import type { Outputs } from '../outputs.ts';

/** The archive of the attack has twenty thousand files in it. */
const ENOUGH = 500_000;

export const listingKept: Check<Outputs> = {
  id: 'listing-kept',
  kind: 'state',
  question: 'Is the whole table of contents of the large archive kept?',
  hint: 'A verdict has to be small, and evidence need not be. Put what is large into the bucket of listings, and let the verdict say where it lies.',
  async grade({ outputs, account }) {
    if (account === undefined) return TAKEN_DOWN;
    const seenIn = `account:s3:ListObjectsV2 ${outputs.listingsBucket}` as const;
    const s3 = new S3Client(clientOf(account));
    try {
      const { Contents = [] } = await s3.send(
        new ListObjectsV2Command({ Bucket: outputs.listingsBucket }),
      );
      const isKept = Contents.some(({ Size = 0 }) => Size >= ENOUGH);
      const because = 'no listing of that length is in the bucket of listings';
      return gradeOf([seenIn], isKept ? [] : [{ seenIn, because }]);
    } finally {
      s3.destroy();
    }
  },
};
