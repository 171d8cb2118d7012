import type { Duration, Instant } from '../../../../base/instant.ts';
import { later, minutes } from '../../../../base/instant.ts';
import type { Platform } from '../../../platform.ts';
import { putInBucket } from '../delivery/put-in-bucket.ts';
import type { Trail } from '../state.ts';
import { DIGEST_PERIOD, type DigestChain, newChain } from './digest-chain.ts';
import { SIGNATURE_ALGORITHM, signedDigest } from './digest-file.ts';

/** How long after its end a digest is written. One native capture says about half an hour. */
const DELAY: Duration = minutes(30);

/** Signs the digests that are due and puts them into the bucket, oldest first. */
export async function writeDigests(platform: Platform, trail: Trail): Promise<void> {
  signUntil(platform, trail, (platform.clock.now() - DELAY) as Instant);
  for (let next = trail.digests.shift(); next !== undefined; next = trail.digests.shift()) {
    const { signature, ...file } = next;
    const metadata = { signature, 'signature-algorithm': SIGNATURE_ALGORITHM };
    const isTaken = await putInBucket(platform, trail, { ...file, metadata }, trail.digestDelivery);
    if (isTaken) continue;
    trail.digests.unshift(next);
    return;
  }
}

/** From now on the trail's log files are digested: the chain goes on if its last hour is not over, or begins anew. */
export function resumeDigests(platform: Platform, trail: Trail): void {
  const now = platform.clock.now();
  const { chain } = trail;
  if (chain?.lastEnd !== undefined && chain.lastEnd < now) signUntil(platform, trail, now);
  if (trail.chain === undefined) trail.chain = newChain(now);
  else trail.chain.lastEnd = undefined;
}

function signUntil(platform: Platform, trail: Trail, until: Instant): void {
  let { chain } = trail;
  while (chain !== undefined && chain.endsAt <= until) chain = sign(platform, trail, chain);
  trail.chain = chain;
}

/** @returns the chain, one hour on; undefined after its last digest. */
function sign(platform: Platform, trail: Trail, chain: DigestChain): DigestChain | undefined {
  const { endsAt } = chain;
  const digest = signedDigest(platform, trail, {
    ...chain,
    // The first digest covers the hour before there was anything to digest.
    logFiles: chain.logFiles.filter(({ deliveredAt }) => deliveredAt < endsAt),
  });
  trail.digests.push(digest.file);
  if (chain.lastEnd !== undefined && endsAt >= chain.lastEnd) return undefined;
  return {
    endsAt: later(endsAt, DIGEST_PERIOD),
    lastEnd: chain.lastEnd,
    previous: digest.asPrevious,
    logFiles: chain.logFiles.filter(({ deliveredAt }) => deliveredAt >= endsAt),
  };
}
