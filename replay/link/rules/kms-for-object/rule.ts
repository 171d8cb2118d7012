import { readFileSync } from 'node:fs';
import { KMS_CONTEXT } from '../../../known-from.ts';
import type { LinkerRule } from '../../linker-rule.ts';

export const rule: LinkerRule = {
  id: 'kms-for-object',
  title: 'S3 call → the use of a key for its object',
  relation: 'needed the key in',
  about: 'cause',
  grounds: ['inferred'],
  sources: [KMS_CONTEXT],
  sql: readFileSync(new URL('link.sql', import.meta.url), 'utf8'),
  explain: ({ matchedOn, note }) =>
    `KMS was asked for ${matchedOn[0]?.value ?? ''} within seconds of this call, by the same principal, and no other call fits${note ?? ''}.`,
};
