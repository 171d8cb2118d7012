import { readFileSync } from 'node:fs';
import { TRAIL_RECORD } from '../../../known-from.ts';
import type { LinkerRule } from '../../linker-rule.ts';

export const rule: LinkerRule = {
  id: 'corrected-record',
  title: 'A record that corrects an earlier one',
  relation: 'was corrected by',
  about: 'context',
  grounds: ['proven'],
  sources: [TRAIL_RECORD],
  sql: readFileSync(new URL('link.sql', import.meta.url), 'utf8'),
  explain: ({ matchedOn, note }) =>
    `The later record names ${matchedOn[0]?.value ?? ''} as the one it completes; they tell of one call${note ?? ''}.`,
};
