import { readFileSync } from 'node:fs';
import { CREATE_ACCESS_KEY, TRAIL_RECORD } from '../../../known-from.ts';
import type { LinkerRule } from '../../linker-rule.ts';

export const rule: LinkerRule = {
  id: 'issued-key',
  title: 'CreateAccessKey → what the key signed',
  relation: 'issued the key used by',
  about: 'credential',
  grounds: ['proven'],
  sources: [CREATE_ACCESS_KEY, TRAIL_RECORD],
  sql: readFileSync(new URL('link.sql', import.meta.url), 'utf8'),
  explain: ({ matchedOn }) =>
    `The call was signed with the key ${matchedOn[0]?.value ?? ''}, which this call created.`,
};
