import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { clientOf, type Flaw, gradeOf, TAKEN_DOWN } from '../../account-reader.ts';
import type { Check } from '../../check.ts';
import { attack, plannedUploads } from '../attack.ts';
import type { Outputs } from '../outputs.ts';
import { notSeen, storiesOf } from './upload-story.ts';

const caseFile = z.object({
  id: z.string(),
  severity: z.string(),
  findings: z.array(z.object({ uid: z.string(), reasons: z.array(z.string()) })),
});

export const siemCorrelates: Check<Outputs> = {
  id: 'siem-correlates',
  kind: 'state',
  question:
    'Did the SIEM put one attacker’s uploads into one case, and see the refused call that came before?',
  hint: 'Uploads by one principal, from one address or of the same bytes belong together. Refused calls come from the trail’s files: may the SIEM’s role list and read them?',
  async grade({ outputs, account, timeline }) {
    if (account === undefined) return TAKEN_DOWN;
    const { missing } = storiesOf(outputs, timeline);
    const unseen = missing.filter(({ expects }) => expects !== 'let-through');
    if (unseen.length > 0) return notSeen(unseen);
    const s3 = new S3Client(clientOf(account));
    try {
      return await readCases(s3, outputs);
    } finally {
      s3.destroy();
    }
  },
};

async function readCases(s3: S3Client, outputs: Outputs) {
  const Bucket = outputs.casesBucket;
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'cases/' }));
  const seenIn = `account:s3:ListObjectsV2 ${Bucket}/cases/` as const;
  const cases: z.infer<typeof caseFile>[] = [];
  for (const { Key } of Contents) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    cases.push(caseFile.parse(JSON.parse((await Body?.transformToString()) ?? '')));
  }
  const wanted = plannedUploads(outputs).filter(({ expects }) => expects !== 'let-through').length;
  const largest = Math.max(0, ...cases.map(({ findings }) => findings.length));
  const flaws: Flaw[] = [];
  if (largest < wanted) {
    const because = `the fullest of ${cases.length} case(s) holds ${largest} finding(s), and ${wanted} belong together`;
    flaws.push({ seenIn, because });
  }
  const refused = attack.some(({ expects }) => expects === 'denied');
  const seesRefusals = cases.some(({ findings }) =>
    findings.some(({ reasons }) => reasons.includes('denied-calls-before')),
  );
  if (refused && !seesRefusals) {
    flaws.push({ seenIn, because: 'no finding counts the refused call that came before it' });
  }
  if (!cases.some(({ severity }) => severity === 'CRITICAL')) {
    flaws.push({ seenIn, because: 'no case was assessed CRITICAL, however much came together' });
  }
  return gradeOf([seenIn], flaws);
}
