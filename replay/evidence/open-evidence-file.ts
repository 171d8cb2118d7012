import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type EvidenceFile, unreadable } from './find-evidence-files.ts';
import { type Inflated, inflate, inflateAside, inflateInto } from './inflate.ts';
import { beginsLikeLog } from './split-log.ts';
import { beginsLikeTable, transcribed } from './transcribed.ts';

/** What one file turned out to be, before anybody looks for records in it. */
export type OpenedFile =
  | {
      readonly kind: 'text';
      /** Of the file as found, compressed or not; hex. */
      readonly sha256: string;
      readonly size: number;
      readonly bytes: Buffer;
      /** Why there may be less than there was. */
      readonly cutShort?: string;
    }
  | { readonly kind: 'set-aside'; readonly size: number; readonly because: string }
  | {
      readonly kind: 'rejected';
      readonly size: number;
      readonly because: string;
      /** Set when it was changed or damaged, rather than never evidence at all. */
      readonly isDamage?: true;
    };

/** Names that promise evidence: a broken one is reported, where a stray note is set aside. */
const EVIDENCE_NAME = /\.(json|jsonl|ndjson|gz|log)$|(^|\/)aws\/lambda\/async\//i;

/** @throws Problem EVIDENCE_UNREADABLE when a file the caller named cannot be read. */
export function openEvidenceFile(file: EvidenceFile, mostBytes: number): OpenedFile {
  let found: Buffer;
  try {
    found = readFileSync(file.path);
  } catch (error) {
    return unread(file, error);
  }
  return refusedAsFound(file, found) ?? opened(found, inflate(found, mostBytes));
}

/** The same, inflated in another thread. */
export async function openEvidenceFileAside(
  file: EvidenceFile,
  mostBytes: number,
): Promise<OpenedFile> {
  let found: Buffer;
  try {
    found = await readFile(file.path);
  } catch (error) {
    return unread(file, error);
  }
  return refusedAsFound(file, found) ?? opened(found, await inflateAside(found, mostBytes));
}

/** The same; what inflates to much is put into the room that is given for it. */
export async function openEvidenceFileInto(
  file: EvidenceFile,
  mostBytes: number,
  roomOf: (length: number) => Buffer,
): Promise<OpenedFile> {
  let found: Buffer;
  try {
    found = readFileSync(file.path);
  } catch (error) {
    return unread(file, error);
  }
  return refusedAsFound(file, found) ?? opened(found, await inflateInto(found, mostBytes, roomOf));
}

function unread(file: EvidenceFile, error: unknown): OpenedFile {
  const because = error instanceof Error ? error.message : 'unknown reason';
  if (file.named) throw unreadable(file.location, because, error);
  return { kind: 'rejected', size: 0, because: `it cannot be read: ${because}` };
}

function refusedAsFound(file: EvidenceFile, found: Buffer): OpenedFile | undefined {
  const size = found.length;
  if (!claimsToBeEvidence(file, found)) {
    return { kind: 'set-aside', size, because: 'it begins neither like JSON nor like gzip' };
  }
  return size === 0 ? { kind: 'rejected', size, because: 'the file is empty' } : undefined;
}

function opened(found: Buffer, inflated: Inflated): OpenedFile {
  const size = found.length;
  if ('because' in inflated) {
    return { kind: 'rejected', size, because: inflated.because, isDamage: true };
  }
  const { cutShort } = inflated;
  const bytes = transcribed(inflated.bytes);
  if (!beginsLikeEntries(bytes)) {
    return { kind: 'rejected', size, because: otherKind(bytes) };
  }
  const sha256 = createHash('sha256').update(found).digest('hex');
  return { kind: 'text', sha256, size, bytes, ...(cutShort !== undefined && { cutShort }) };
}

function claimsToBeEvidence(file: EvidenceFile, found: Buffer): boolean {
  if (file.named || EVIDENCE_NAME.test(file.location)) return true;
  return (found[0] === 0x1f && found[1] === 0x8b) || beginsLikeEntries(found);
}

/** Like JSON, like a log that CloudWatch Logs exported, or like a table of CloudTrail's. */
const beginsLikeEntries = (bytes: Buffer): boolean =>
  beginsLikeJson(bytes) || beginsLikeLog(bytes) || beginsLikeTable(bytes);

/** Logs people keep beside CloudTrail's, by how their lines begin. */
const OTHER_LOGS: readonly (readonly [RegExp, string])[] = [
  [/^[0-9a-f]{64} \S+ \[\d\d\/[A-Z][a-z]{2}\/\d{4}:/, 'an S3 server access log'],
  [/^(?:version account-id interface-id |\d \d{12}|\d \d{9,13} eni-)/, 'a VPC flow log'],
  [/^(?:https?|h2|wss?|grpcs) \d{4}-\d\d-\d\dT\S+ app\//, 'a load balancer log'],
];

function otherKind(bytes: Buffer): string {
  const head = bytes.toString('latin1', 0, 512);
  const kind = OTHER_LOGS.find(([form]) => form.test(head))?.[1];
  return kind === undefined
    ? 'its content does not begin like JSON, a log, or a table of CloudTrail’s'
    : `it is ${kind}, which is not read: calls are read from CloudTrail`;
}

function beginsLikeJson(bytes: Buffer): boolean {
  const first = bytes
    .toString('utf8', 0, 64)
    .replace(/^\uFEFF/, '')
    .trimStart();
  return first.startsWith('{') || first.startsWith('[') || (first === '' && bytes.length > 64);
}
