import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Finding, Verdict } from '../verdict.ts';
import { judgeArchive, judgeEntryName } from './archive-judgement.ts';
import {
  CLOSED_ARCHIVES,
  type FileType,
  IMAGE_TYPES,
  PROGRAM_TYPES,
  typeOf,
  typesPromisedBy,
} from './file-type.ts';
import { type Budget, freshBudget, LIMITS } from './limits.ts';
import { dangersOfName } from './object-key.ts';
import type { YaraRules } from './yara-rules.ts';
import { ExpandedTooFar, findZip, type OpenZip, openZip } from './zip-archive.ts';

export interface Examination {
  readonly verdict: Verdict['verdict'];
  readonly sha256: string;
  readonly type: FileType;
  readonly findings: readonly Finding[];
  readonly limitsReached: readonly string[];
}

/**
 * Says what an object is and what speaks against it.
 *
 * Bad content never throws: however broken, deep or big it is, that is part of the verdict.
 *
 * @param name the object's key, decoded.
 */
export async function examine(
  bytes: Uint8Array,
  name: string,
  rules: YaraRules,
): Promise<Examination> {
  const findings: Finding[] = dangersOfName(name).map((danger) => ({
    rule: 'hostile-name',
    severity: 'suspicious',
    where: HERE,
    because: `the object's name holds ${danger}`,
  }));
  const budget = freshBudget();
  await examineFile({ bytes, name, where: HERE, depth: 0 }, { rules, budget, findings });
  return {
    verdict: worst(findings),
    sha256: createHash('sha256').update(bytes).digest('hex'),
    type: typeOf(bytes),
    findings,
    limitsReached: [...budget.reached].sort(),
  };
}

/** The verdict on findings: as bad as the worst of them. */
function worst(findings: readonly Finding[]): Verdict['verdict'] {
  if (findings.some(({ severity }) => severity === 'malicious')) return 'malicious';
  return findings.length > 0 ? 'suspicious' : 'clean';
}

interface File {
  readonly bytes: Uint8Array;
  readonly name: string;
  readonly where: string;
  /** Archives around it. */
  readonly depth: number;
}

interface Work {
  readonly rules: YaraRules;
  readonly budget: Budget;
  readonly findings: Finding[];
}

const HERE = '.';
const gunzipped = promisify(gunzip);

async function examineFile(file: File, work: Work): Promise<void> {
  const { bytes, where } = file;
  const type = typeOf(bytes);
  work.findings.push(...work.rules.match(bytes).map((found) => ({ ...found, where })));
  judgeType(file, type, work);
  if (type === 'zip') await examineZip(file, findZip(bytes) ?? bytes, work);
  else if (type === 'gzip') await examineGzip(file, work);
  else if (IMAGE_TYPES.has(type) || type === 'pdf') {
    const hidden = findZip(bytes);
    if (hidden === undefined) return;
    work.findings.push({
      rule: 'polyglot',
      severity: 'suspicious',
      where,
      because: `a ${type} that is a ZIP archive as well: what one program shows is not what another unpacks`,
    });
    await examineZip(file, hidden, work);
  }
}

function judgeType({ name, where }: File, type: FileType, { findings, budget }: Work): void {
  const promised = typesPromisedBy(name);
  const isDisguised = promised !== undefined && !promised.includes(type);
  if (isDisguised && PROGRAM_TYPES.has(type)) {
    findings.push({
      rule: 'program-in-disguise',
      severity: 'malicious',
      where,
      because: `a program (${type}) under a name that promises ${promised.join(' or ')}`,
    });
  } else if (isDisguised && type !== 'unknown') {
    findings.push({
      rule: 'type-mismatch',
      severity: 'suspicious',
      where,
      because: `the content is ${type}, the name promises ${promised.join(' or ')}`,
    });
  }
  if (CLOSED_ARCHIVES.has(type)) {
    budget.reached.add('archive-kind');
    findings.push({
      rule: 'archive-not-opened',
      severity: 'suspicious',
      where,
      because: `a ${type} archive, which this scan cannot look into`,
    });
  }
}

async function examineZip(file: File, bytes: Uint8Array, work: Work): Promise<void> {
  if (isTooDeep(file, work)) return;
  let zip: OpenZip;
  try {
    zip = await openZip(bytes, work.budget.entriesLeft + 1);
  } catch (error) {
    work.findings.push(broken(file.where, error));
    return;
  }
  work.findings.push(...judgeArchive(zip, file.where, work.budget));
  for (const entry of zip.entries) {
    const where = within(file.where, entry.name);
    work.findings.push(...judgeEntryName(entry, where));
    if (work.budget.entriesLeft === 0) break;
    work.budget.entriesLeft -= 1;
    if (entry.isFolder || entry.isEncrypted) continue;
    await examineInside(
      { name: entry.name, where, depth: file.depth + 1 },
      (limit) => zip.expand(entry, limit),
      entry.compressedBytes,
      work,
    );
  }
}

async function examineGzip(file: File, work: Work): Promise<void> {
  if (isTooDeep(file, work)) return;
  const name = file.name.replace(/\.t?gz$/i, '');
  await examineInside(
    { name, where: within(file.where, 'gunzipped'), depth: file.depth + 1 },
    async (limit) => {
      try {
        return await gunzipped(file.bytes, { maxOutputLength: limit });
      } catch (error) {
        if (error instanceof RangeError) throw new ExpandedTooFar(error.message);
        throw error;
      }
    },
    file.bytes.length,
    work,
  );
}

/** Unpacks one file out of an archive, as far as the budget goes, and examines it. */
async function examineInside(
  file: Omit<File, 'bytes'>,
  expand: (limit: number) => Promise<Uint8Array>,
  compressedBytes: number,
  work: Work,
): Promise<void> {
  const { budget, findings } = work;
  let bytes: Uint8Array;
  try {
    bytes = await expand(Math.max(1, budget.bytesLeft));
  } catch (error) {
    if (!(error instanceof ExpandedTooFar)) {
      findings.push(broken(file.where, error));
      return;
    }
    budget.reached.add('expanded-bytes');
    const isBomb = budget.bytesLeft > compressedBytes * LIMITS.ratio;
    findings.push({
      rule: isBomb ? 'archive-bomb' : 'archive-too-big',
      severity: isBomb ? 'malicious' : 'suspicious',
      where: file.where,
      because: `${compressedBytes} bytes unpack to more than the ${budget.bytesLeft} left of this object's limit`,
    });
    return;
  }
  budget.bytesLeft = Math.max(0, budget.bytesLeft - bytes.length);
  if (bytes.length >= LIMITS.ratioAppliesFrom && bytes.length > compressedBytes * LIMITS.ratio) {
    budget.reached.add('ratio');
    findings.push({
      rule: 'archive-ratio',
      severity: 'suspicious',
      where: file.where,
      because: `${compressedBytes} bytes unpack to ${bytes.length}, more than ${LIMITS.ratio} to 1`,
    });
  }
  await examineFile({ ...file, bytes }, work);
}

function isTooDeep(file: File, { budget, findings }: Work): boolean {
  if (file.depth < LIMITS.depth) return false;
  budget.reached.add('depth');
  findings.push({
    rule: 'archive-too-deep',
    severity: 'suspicious',
    where: file.where,
    because: `an archive inside ${LIMITS.depth} others was left unopened`,
  });
  return true;
}

function broken(where: string, error: unknown): Finding {
  return {
    rule: 'archive-broken',
    severity: 'suspicious',
    where,
    because: `could not be unpacked: ${error instanceof Error ? error.message : String(error)}`,
  };
}

function within(where: string, name: string): string {
  return where === HERE ? name : `${where}!/${name}`;
}
