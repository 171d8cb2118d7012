import { readFileSync } from 'node:fs';
import { TRAIL_RECORD } from '../../../known-from.ts';
import type { LinkerRule } from '../../linker-rule.ts';

export const rule: LinkerRule = {
  id: 'same-act-two-accounts',
  title: 'One act, recorded in two accounts',
  relation: 'is the same act as',
  about: 'context',
  grounds: ['proven'],
  sources: [TRAIL_RECORD],
  sql: readFileSync(new URL('link.sql', import.meta.url), 'utf8'),
  explain: ({ matchedOn, note }) =>
    `Both records bear the shared event id ${matchedOn[0]?.value ?? ''}: one act, delivered to two accounts${note ?? ''}.`,
};
