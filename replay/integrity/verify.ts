import { verify as verifySignature } from 'node:crypto';
import { counted } from '../text/counted.ts';
import {
  checkLogs,
  HOUR,
  type MissingLog,
  type NamedLog,
  namedIn,
  type Said,
} from './check-logs.ts';
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
  /** Times of which the chain says that there was more log than is here. */
  readonly missing: readonly MissingLog[];
}

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
  const missing: MissingLog[] = [];
  const named = new Map<string, NamedLog>();
  let signaturesVerified = 0;
  for (const chain of chainsOf(exported.digests)) {
    signaturesVerified += checkChain(chain, exported, { findings, unproven, missing });
    for (const { digest } of chain) for (const log of namedIn(digest)) named.set(log.object, log);
  }
  const logFilesVerified = checkLogs(exported, named, { findings, unproven, missing });
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
    missing,
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
  { findings, unproven, missing }: Said,
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
    if (next !== undefined) checkHours(one, next, findings, missing);
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

function checkHours(
  one: ExportedDigest,
  next: ExportedDigest,
  findings: string[],
  missing: MissingLog[],
): void {
  const [fromMs, toMs] = [one.digest.digestEndTime, next.digest.digestStartTime].map(Date.parse);
  if (fromMs === undefined || toMs === undefined || toMs <= fromMs) return;
  const amount = Math.max(1, Math.round((toMs - fromMs) / HOUR));
  missing.push({ fromMs, toMs, what: 'digests' });
  findings.push(
    `No digest covers ${one.digest.digestEndTime} to ${next.digest.digestStartTime}: about ${counted(amount, 'digest is', 'digests are')} missing.`,
  );
}
