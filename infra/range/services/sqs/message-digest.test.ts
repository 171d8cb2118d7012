import { expect, test } from 'vitest';
import { digestOfAttributes } from './message-digest.ts';

test('the digest of attributes is the one SQS answers with', () => {
  const timestamp = { dataType: 'Number.java.lang.Long', value: '1493147359900' };
  // A value other implementations of SQS test against as well.
  expect(digestOfAttributes({ timestamp })).toBe('2e2e4876d8e0bd6b8c2c8f556831c349');
  expect(digestOfAttributes({})).toBeUndefined();
});
