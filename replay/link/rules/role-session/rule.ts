import { readFileSync } from 'node:fs';
import { ASSUME_ROLE, TRAIL_RECORD } from '../../../known-from.ts';
import type { LinkerRule } from '../../linker-rule.ts';

export const rule: LinkerRule = {
  id: 'role-session',
  title: 'AssumeRole → what its key signed',
  relation: 'opened the session used by',
  about: 'credential',
  grounds: ['proven'],
  sources: [ASSUME_ROLE, TRAIL_RECORD],
  sql: readFileSync(new URL('link.sql', import.meta.url), 'utf8'),
  explain: ({ matchedOn }) =>
    `The call was signed with the key ${matchedOn[0]?.value ?? ''}, which this answer handed out.`,
};
