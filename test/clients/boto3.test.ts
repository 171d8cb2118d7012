import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { aftertrace } from '../support/aftertrace.ts';
import { hasBoto } from '../support/boto.ts';

const SCRIPT = fileURLToPath(new URL('with-boto3.py', import.meta.url));
const SUITE = hasBoto ? 'boto3 against the range' : 'boto3 against the range (no boto3 here)';

interface Told {
  readonly parts: Readonly<Record<string, string>>;
  readonly calls: number;
}

describe.skipIf(!hasBoto)(SUITE, () => {
  let told: Told;

  beforeAll(async () => {
    const { out } = await aftertrace(['exec', '--seed', 'boto3', '--', 'python3', SCRIPT]);
    told = JSON.parse(out) as Told;
  }, 120_000);

  test.each([
    's3',
    's3_account',
    'lambda_',
    'messages',
    'identities',
    'secrets',
    'watching',
    'stacks',
    'trail',
    'what_is_missing',
  ])('%s', (name) => {
    expect(told.parts[name]).toBe('as expected');
  });

  test('more than a hundred calls were made, and no part is left out above', () => {
    expect(Object.keys(told.parts)).toHaveLength(10);
    expect(told.calls).toBeGreaterThanOrEqual(100);
  });
});
