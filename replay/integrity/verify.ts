import { verify as verifySignature } from 'node:crypto';
import { counted } from '../text/counted.ts';
import { collectExported, type Exported, type ExportedDigest } from './collect.ts';
import { sha256Of, stringToSign } from './digest-file.ts';

/** Schema `aftertrace.verification/1`. */
export interface Verification {
  readonly schema: 'aftertrace.verification/1';
  /** `verified`: every check that matters was made and passed. `unverifiable`: nothing is wrong, but not all could be checked. */
  readonly state: 'verified' | 'broken' | 'unverifiable';
  readonly digests: number;
  readonly signaturesVerified: number;
  readonly logFiles: number;
  readonly logFilesVerified: number;
  /** What is wrong: changed, missing, moved, unnamed or forged. */
  readonly findings: readonly string[];
  /** What this export cannot prove, and what would. */
  readonly unproven: readonly string[];
}

const HOUR = 3_600_000;

/** Checks an export against its digest chain, at least as strictly as the AWS CLI does, without asking AWS. */
export async function verifyEvidence(
  paths: readonly string[],
  toldFrom?: string,
): Promise<Verification> {
  return judged(await collectExported(paths, toldFrom));
}

function judged(exported: Exported): Verification {
  const findings = [...exported.problems];
  const unproven: string[] = [];
  const named = new Map<string, string>();
  let signaturesVerified = 0;
  for (const chain of chainsOf(exported.digests)) {
    signaturesVerified += checkChain(chain, exported, findings, unproven);
    for (const { digest } of chain) {
      for (const log of digest.logFiles) named.set(log.s3Object, log.hashValue.toLowerCase());
    }
  }
  const logFilesVerified = checkLogs(exported, named, findings, unproven);
  const { digests, logs } = exported;
  if (digests.length === 0) {
    unproven.push(
      'No digest files are in the evidence: that the log files are complete and unchanged cannot be verified.',
    );
  } else {
    unproven.push(
      'A digest vouches for what was delivered: events that no trail was set up to record, and hours after the newest digest, are outside of it.',
    );
  }
  const isWhole =
    digests.length > 0 && signaturesVerified === digests.length && logFilesVerified === logs.length;
  return {
    schema: 'aftertrace.verification/1',
    state: findings.length > 0 ? 'broken' : isWhole ? 'verified' : 'unverifiable',
    digests: digests.length,
    signaturesVerified,
    logFiles: logs.length,
    logFilesVerified,
    findings,
    unproven,
  };
}

/** Digests of one trail in one Region, oldest first. Backfilled ones are a chain of their own. */
function chainsOf(digests: readonly ExportedDigest[]): readonly (readonly ExportedDigest[])[] {
  const chains = new Map<string, ExportedDigest[]>();
  for (const one of digests) {
    const key = one.digest.digestS3Object
      .replace(/\/\d{4}\/\d{2}\/\d{2}\//, '/')
      .replace(/_\d{8}T\d{6}Z(_backfill)?\.json\.gz$/, one.isBackfill ? ' backfill' : '');
    const own = chains.get(key);
    if (own === undefined) chains.set(key, [one]);
    else own.push(one);
  }
  return [...chains.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, chain]) =>
      chain.sort(
        (a, b) =>
          Date.parse(a.digest.digestEndTime) - Date.parse(b.digest.digestEndTime) ||
          (a.location < b.location ? -1 : 1),
      ),
    );
}

function checkChain(
  chain: readonly ExportedDigest[],
  { keys }: Exported,
  findings: string[],
  unproven: string[],
): number {
  let verified = 0;
  const byObject = new Map(chain.map((one) => [one.digest.digestS3Object, one]));
  for (const [at, one] of chain.entries()) {
    const { digest, location } = one;
    if (!location.endsWith(digest.digestS3Object)) {
      findings.push(
        `${location}: the digest has been moved, it says of itself that it lies at ${digest.digestS3Object}.`,
      );
    }
    checkPrevious(one, byObject, at === 0, findings, unproven);
    const next = chain[at + 1];
    if (next !== undefined) checkHours(one, next, findings);
    const signature = one.signature ?? signatureFromNext(one, chain);
    const reason = signatureProblem(one, signature, keys);
    if (reason === undefined) verified += 1;
    else if (reason.isWrong) findings.push(`${location}: ${reason.because}.`);
    else unproven.push(`${location}: ${reason.because}.`);
  }
  return verified;
}

/** The next digest repeats the signature of the one before it. */
function signatureFromNext(
  { digest }: ExportedDigest,
  chain: readonly ExportedDigest[],
): string | undefined {
  const next = chain.find((one) => one.digest.previousDigestS3Object === digest.digestS3Object);
  return next?.digest.previousDigestSignature ?? undefined;
}

function signatureProblem(
  { digest, bytes }: ExportedDigest,
  signature: string | undefined,
  keys: Exported['keys'],
): { readonly isWrong: boolean; readonly because: string } | undefined {
  const cannot = (because: string) => ({ isWrong: false, because });
  const wrong = (because: string) => ({ isWrong: true, because });
  if (digest.digestSignatureAlgorithm !== 'SHA256withRSA') {
    return wrong(`the signature algorithm ${digest.digestSignatureAlgorithm} is not CloudTrail's`);
  }
  if (signature === undefined) {
    return cannot(
      'its signature is in the metadata of the S3 object, which this export does not hold; store what aws s3api head-object prints as <file>.metadata.json',
    );
  }
  if (keys.length === 0) {
    return cannot(
      'no public keys are in the export; store what aws cloudtrail list-public-keys prints',
    );
  }
  const key = keys.find(
    ({ fingerprint }) => fingerprint === digest.digestPublicKeyFingerprint.toLowerCase(),
  );
  if (key === undefined)
    return cannot(`public key ${digest.digestPublicKeyFingerprint} is not in the export`);
  const signedAt = Date.parse(digest.digestEndTime);
  if (signedAt < (key.fromMs ?? signedAt) || signedAt > (key.toMs ?? signedAt)) {
    return wrong('it is signed with a key that was not valid at that time');
  }
  const text = Buffer.from(stringToSign(digest, bytes));
  return verifySignature('RSA-SHA256', text, key.key, Buffer.from(signature, 'hex'))
    ? undefined
    : wrong('its signature does not fit; the digest was changed, or is not from CloudTrail');
}

function checkPrevious(
  { digest, location }: ExportedDigest,
  byObject: ReadonlyMap<string, ExportedDigest>,
  isOldest: boolean,
  findings: string[],
  unproven: string[],
): void {
  const before = digest.previousDigestS3Object;
  if (before === null) {
    if (!isOldest) {
      findings.push(
        `${location}: the chain begins anew here; logging or validation was switched off before it.`,
      );
    }
    return;
  }
  const previous = byObject.get(before);
  if (previous === undefined) {
    const sentence = `${location}: the digest before it, ${before}, is not there`;
    // At the edge of an export that is where it was cut; inside it somebody took it out.
    if (isOldest) unproven.push(`${sentence}; what lies before this export is not vouched for.`);
    else findings.push(`${sentence}.`);
    return;
  }
  if (sha256Of(previous.bytes) !== digest.previousDigestHashValue?.toLowerCase()) {
    findings.push(
      `${previous.location}: the digest is not the one the next digest has the hash of.`,
    );
  }
  const stated = digest.previousDigestSignature?.toLowerCase();
  if (previous.signature !== undefined && previous.signature.toLowerCase() !== stated) {
    findings.push(`${previous.location}: its signature is not the one the next digest names.`);
  }
}

function checkHours(one: ExportedDigest, next: ExportedDigest, findings: string[]): void {
  const gap = Date.parse(next.digest.digestStartTime) - Date.parse(one.digest.digestEndTime);
  if (gap <= 0) return;
  const missing = Math.max(1, Math.round(gap / HOUR));
  findings.push(
    `No digest covers ${one.digest.digestEndTime} to ${next.digest.digestStartTime}: about ${counted(missing, 'digest is', 'digests are')} missing.`,
  );
}

function checkLogs(
  { logs, digests }: Exported,
  named: ReadonlyMap<string, string>,
  findings: string[],
  unproven: string[],
): number {
  let verified = 0;
  const found = new Set<string>();
  const newest = newestDigests(digests);
  let early = 0;
  for (const { location, bytes } of logs) {
    const entry = entryFor(location, named);
    if (bytes === undefined) {
      if (entry !== undefined) found.add(entry.object);
      continue;
    }
    if (entry === undefined) {
      const hash = sha256Of(bytes);
      const moved = [...named].find(([, value]) => value === hash)?.[0];
      if (moved !== undefined) {
        found.add(moved);
        findings.push(`${location}: the log file has been moved, its digest has it at ${moved}.`);
      } else if (isAfter(location, newest)) {
        early += 1;
      } else if (digests.length > 0) {
        findings.push(`${location}: no digest names this log file.`);
      }
      continue;
    }
    found.add(entry.object);
    if (sha256Of(bytes) === entry.hash) verified += 1;
    else
      findings.push(
        `${location}: the log file was changed, its hash is not the one in its digest.`,
      );
  }
  for (const object of named.keys()) {
    if (!found.has(object))
      findings.push(`${object}: a digest names this log file, and it is not there.`);
  }
  if (early > 0) {
    unproven.push(
      `${counted(early, 'log file is', 'log files are')} newer than the newest digest, which comes once an hour: take the evidence again two hours later, and the digest that names them is there.`,
    );
  }
  return verified;
}

/** When the newest digest of each account and Region ends, by where its log files lie. */
function newestDigests(digests: readonly ExportedDigest[]): ReadonlyMap<string, number> {
  const newest = new Map<string, number>();
  for (const { digest } of digests) {
    const place = PLACE.exec(digest.digestS3Object)?.[1]?.replace('/CloudTrail-Digest/', PLAIN);
    if (place === undefined) continue;
    const end = Date.parse(digest.digestEndTime);
    newest.set(place, Math.max(end, newest.get(place) ?? end));
  }
  return newest;
}

/** From "AWSLogs/" on, up to the Region. */
const PLACE = /(AWSLogs\/(?:[^/]+\/)+CloudTrail(?:-Digest)?\/[^/]+)\//;
const PLAIN = '/CloudTrail/';
/** The end of the five minutes in which a log file was delivered. */
const LOG_TIME = /_CloudTrail_[^/]*_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z_[^/]*$/;

function isAfter(location: string, newest: ReadonlyMap<string, number>): boolean {
  const end = newest.get(PLACE.exec(location)?.[1] ?? '');
  const [, year = '', month = '', day = '', hour = '', minute = ''] = LOG_TIME.exec(location) ?? [];
  return end !== undefined && Date.parse(`${year}-${month}-${day}T${hour}:${minute}:00Z`) > end;
}

/** By the whole key; the folder an export begins with is its own business. */
function entryFor(
  location: string,
  named: ReadonlyMap<string, string>,
): { readonly object: string; readonly hash: string } | undefined {
  const from = location.indexOf('AWSLogs/');
  const key = from === -1 ? location : location.slice(from);
  for (const object of [key, location]) {
    const hash = named.get(object);
    if (hash !== undefined) return { object, hash };
  }
  const prefixed = [...named].find(
    ([object]) => location.endsWith(`/${object}`) || (from !== -1 && object.endsWith(`/${key}`)),
  );
  return prefixed === undefined ? undefined : { object: prefixed[0], hash: prefixed[1] };
}
