import { createRequire } from 'node:module';
import { seeded } from '../base/seeded.ts';

/**
 * Makes every `crypto.randomUUID()` of this process come from a seed.
 *
 * The CDK takes no source of randomness, so it is given one through the only door there is. For a process that
 * does nothing but run the CDK, and for no other.
 */
export function seedUuids(seed: string): void {
  const crypto = createRequire(import.meta.url)('node:crypto') as { randomUUID: () => string };
  const random = seeded(seed).fork('cdk');
  crypto.randomUUID = () => random.uuid();
}
