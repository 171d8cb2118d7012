import { createHash } from 'node:crypto';
import { textAt } from '../../../replay/evidence/json-value.ts';
import type { Json } from './scenario.ts';

export interface LogFile {
  readonly name: string;
  readonly records: readonly Json[];
  /** As it was before it was packed. */
  readonly text: string;
}

/** Where CloudTrail would put a file of these records. */
export function logName(records: readonly Json[], at: number): string {
  const account = textAt(records[0], 'recipientAccountId') ?? '';
  const region = textAt(records[0], 'awsRegion') ?? '';
  const last = times(records).at(-1) ?? '';
  const stamp = last.slice(0, 16).replace(/[-:]/g, '');
  const random = createHash('sha256').update(String(at)).digest('hex').slice(0, 16);
  return `AWSLogs/${account}/CloudTrail/${region}/${last.slice(0, 10).replaceAll('-', '/')}/${account}_CloudTrail_${region}_${stamp}Z_${random}.json.gz`;
}

/** One digest over all of them. Nobody signed it, and what it names is told from it all the same. */
export function digestOf(files: readonly LogFile[]): {
  readonly name: string;
  readonly digest: Json;
} {
  const [first] = files;
  const account = textAt(first?.records[0], 'recipientAccountId') ?? '';
  const region = textAt(first?.records[0], 'awsRegion') ?? '';
  const all = times(files.flatMap(({ records }) => records));
  const [oldest, newest] = [all[0] ?? '', all.at(-1) ?? ''];
  const name = `AWSLogs/${account}/CloudTrail-Digest/${region}/${newest.slice(0, 10).replaceAll('-', '/')}/${account}_CloudTrail-Digest_${region}_bench_${region}_${newest.replace(/[-:]/g, '')}.json.gz`;
  return {
    name,
    digest: {
      awsAccountId: account,
      digestStartTime: oldest,
      digestEndTime: newest,
      digestS3Bucket: 'bench',
      digestS3Object: name,
      digestPublicKeyFingerprint: '00',
      digestSignatureAlgorithm: 'SHA256withRSA',
      oldestEventTime: oldest,
      newestEventTime: newest,
      previousDigestS3Bucket: null,
      previousDigestS3Object: null,
      previousDigestHashValue: null,
      previousDigestHashAlgorithm: null,
      previousDigestSignature: null,
      logFiles: files.map(({ name: s3Object, records, text }) => ({
        s3Bucket: 'bench',
        s3Object,
        hashValue: createHash('sha256').update(text).digest('hex'),
        hashAlgorithm: 'SHA-256',
        oldestEventTime: times(records)[0] ?? oldest,
        newestEventTime: times(records).at(-1) ?? newest,
      })),
    },
  };
}

const times = (records: readonly Json[]): readonly string[] =>
  records.map((record) => String(record['eventTime'])).sort();
