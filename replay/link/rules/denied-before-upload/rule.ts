import { readFileSync } from 'node:fs';
import { TRAIL_RECORD } from '../../../known-from.ts';
import type { LinkerRule } from '../../linker-rule.ts';

export const rule: LinkerRule = {
  id: 'denied-before-upload',
  title: 'A refused call before an upload by the same actor',
  relation: 'came before, by the same actor,',
  about: 'context',
  grounds: ['inferred'],
  sources: [TRAIL_RECORD],
  sql: readFileSync(new URL('link.sql', import.meta.url), 'utf8'),
  explain: ({ matchedOn, note }) =>
    `The same ${matchedOn[0]?.field ?? ''} was refused a call within the hour before; that one person did both is likely and not proven${note ?? ''}.`,
};
