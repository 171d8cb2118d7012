import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { clientOf, TAKEN_DOWN } from '../../account-reader.ts';
import type { Check } from '../../check.ts';
import type { Outputs } from '../outputs.ts';
import { gradeStories, ranAfter, storiesOf } from './upload-story.ts';

export const businessGoesOn: Check<Outputs> = {
  id: 'business-goes-on',
  kind: 'behaviour',
  question: 'Are honest uploads scanned, left where they are, and nobody alarmed about them?',
  hint: 'A rule that matches every verdict quarantines the honest as well. The rule’s pattern decides by detail.responsePayload.verdict.',
  async grade({ outputs, timeline, account }) {
    if (account === undefined) return TAKEN_DOWN;
    const s3 = new S3Client(clientOf(account));
    const gone = new Set<string>();
    const stories = storiesOf(outputs, timeline);
    try {
      for (const { planned, upload } of stories.told) {
        if (planned.expects !== 'let-through') continue;
        if (!(await isThere(s3, planned.bucket, planned.key))) gone.add(upload.id);
      }
    } finally {
      s3.destroy();
    }
    return gradeStories(
      stories,
      ({ expects }) => expects === 'let-through',
      (story) => {
        if (!ranAfter(story, outputs.scanFunction))
          return 'nothing proves that the scan ran for it';
        if (ranAfter(story, outputs.siemFunction)) return 'the SIEM was told of it';
        if (ranAfter(story, outputs.quarantineFunction)) return 'the quarantine was sent for it';
        return gone.has(story.upload.id) ? 'it is no longer in the intake' : undefined;
      },
    );
  },
};

async function isThere(s3: S3Client, Bucket: string, Key: string): Promise<boolean> {
  try {
    await s3.send(new HeadObjectCommand({ Bucket, Key }));
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'NotFound') return false;
    throw error;
  }
}
