import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { clientOf, type Flaw, gradeOf, TAKEN_DOWN } from '../../account-reader.ts';
import type { Check } from '../../check.ts';
import type { Outputs } from '../outputs.ts';

export const namesAreInert: Check<Outputs> = {
  id: 'names-are-inert',
  kind: 'state',
  question:
    'Is everything handed in filed in its folder, under a name nobody could choose, with one harmless line of the register?',
  hint: 'A name that was handed in is text, for people to read. File under a name of your own making, and encode what the register shows.',
  hints: {
    elsewhere:
      'Something was written outside filed/ and register/. A path that is joined from a name goes where the name says.',
    steered:
      'The name under which something is filed holds what its sender wrote. A hash of it says as much, and cannot steer.',
    'cell-acts':
      'A cell that begins with =, +, - or @ is a formula; < begins markup; and a line break begins a line that never was. Percent-encoding leaves none of them.',
    missing:
      'Not everything that was handed in is in the archive. A hostile name is no reason to lose the file.',
  },
  async grade({ outputs, account }) {
    if (account === undefined) return TAKEN_DOWN;
    const { intakeBucket, archiveBucket } = outputs;
    const s3 = new S3Client(clientOf(account));
    const seenIn = `account:s3:ListObjectsV2 ${archiveBucket}` as const;
    const flaw = (because: string, mistake: string): Flaw => ({ seenIn, because, mistake });
    try {
      const handedIn = await keysIn(s3, intakeBucket, 'incoming/');
      if (handedIn.length === 0) {
        return { verdict: 'ungraded', because: 'nothing has been handed in' };
      }
      const archived = await keysIn(s3, archiveBucket);
      const flaws: Flaw[] = [];
      for (const key of archived) {
        const shown = JSON.stringify(key);
        if (!/^(filed|register)\//.test(key)) flaws.push(flaw(`${shown} was written`, 'elsewhere'));
        else if (!/^[\w./-]+$/.test(key) || key.includes('..') || leaksName(key, handedIn)) {
          flaws.push(flaw(`${shown} is a name its sender chose`, 'steered'));
        }
        if (!key.startsWith('register/')) continue;
        const text = await textOf(s3, archiveBucket, key);
        if (!isOneHarmlessLine(text)) {
          flaws.push(flaw(`${shown} holds ${JSON.stringify(text.slice(0, 80))}`, 'cell-acts'));
        }
      }
      for (const folder of ['filed/', 'register/']) {
        const there = archived.filter((key) => key.startsWith(folder)).length;
        if (there < handedIn.length) {
          const because = `${there} of ${handedIn.length} that were handed in are in ${folder}`;
          flaws.push(flaw(because, 'missing'));
        }
      }
      return gradeOf([seenIn], flaws);
    } finally {
      s3.destroy();
    }
  },
};

/** The part of its name after the last slash, whatever became of the rest. */
const leaksName = (key: string, handedIn: readonly string[]): boolean =>
  handedIn.some((one) => key.includes(one.slice(one.lastIndexOf('/') + 1)));

function isOneHarmlessLine(text: string): boolean {
  const line = text.replace(/\n$/, '');
  return (
    line !== '' &&
    !/[\p{Cc}\p{Cf}<>]/u.test(line) &&
    line.split(',').every((cell) => !/^["'\s]*[=+\-@]/.test(cell))
  );
}

async function keysIn(s3: S3Client, Bucket: string, Prefix?: string): Promise<readonly string[]> {
  // Encoded, because XML cannot carry every character a key may hold.
  const { Contents = [] } = await s3.send(
    new ListObjectsV2Command({ Bucket, Prefix, EncodingType: 'url' }),
  );
  return Contents.map(({ Key = '' }) => decodeURIComponent(Key.replaceAll('+', ' ')));
}

async function textOf(s3: S3Client, Bucket: string, Key: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return (await Body?.transformToString()) ?? '';
}
