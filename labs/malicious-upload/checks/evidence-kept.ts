import {
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { clientOf, type Flaw, gradeOf, TAKEN_DOWN } from '../../account-reader.ts';
import type { Check } from '../../check.ts';
import { plannedUploads } from '../attack.ts';
import type { Outputs } from '../outputs.ts';
import { notSeen, storiesOf } from './upload-story.ts';

const MARKS = ['source-key-base64url', 'source-version', 'sha256', 'upload-request-id'] as const;

export const evidenceKept: Check<Outputs> = {
  id: 'evidence-kept',
  kind: 'state',
  question:
    'Does the quarantine hold every malicious version, with its origin, hash, request id and tag?',
  hint: 'Each object of the quarantine bucket carries the version, the SHA-256 and the upload’s request id as metadata, and the tag aftertrace:verdict=malicious from its first moment on.',
  async grade({ outputs, account, timeline }) {
    if (account === undefined) return TAKEN_DOWN;
    const { missing } = storiesOf(outputs, timeline);
    const unseen = missing.filter(({ expects }) => expects === 'contained');
    if (unseen.length > 0) return notSeen(unseen);
    const s3 = new S3Client(clientOf(account));
    try {
      return await lookThrough(s3, outputs);
    } finally {
      s3.destroy();
    }
  },
};

async function lookThrough(s3: S3Client, outputs: Outputs) {
  const Bucket = outputs.quarantineBucket;
  const seenIn = `account:s3:ListObjectsV2 ${Bucket}` as const;
  const flaws: Flaw[] = [];
  const kept = new Set<string>();
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  for (const { Key } of Contents) {
    if (Key === undefined) continue;
    const at = `account:s3:HeadObject ${Bucket}/${Key}` as const;
    const { Metadata = {} } = await s3.send(new HeadObjectCommand({ Bucket, Key }));
    const absent = MARKS.filter((mark) => Metadata[mark] === undefined);
    if (absent.length > 0) {
      flaws.push({ seenIn: at, because: `${Key} does not say its ${absent.join(', ')}` });
    }
    kept.add(Buffer.from(Metadata['source-key-base64url'] ?? '', 'base64url').toString('utf8'));
    const { TagSet = [] } = await s3.send(new GetObjectTaggingCommand({ Bucket, Key }));
    if (!TagSet.some((tag) => tag.Key === 'aftertrace:verdict' && tag.Value === 'malicious')) {
      flaws.push({ seenIn: at, because: `${Key} is not tagged as malicious` });
    }
  }
  for (const { key, technique, expects } of plannedUploads(outputs)) {
    if (expects !== 'contained' || kept.has(key)) continue;
    flaws.push({ seenIn, because: `what ${technique} uploaded is not in the quarantine` });
  }
  return gradeOf([seenIn], flaws);
}
