import { readFileSync } from 'node:fs';
import { ASYNC_RECORDS, TRAIL_RECORD } from '../../../known-from.ts';
import type { LinkerRule } from '../../linker-rule.ts';

export const rule: LinkerRule = {
  id: 'response-names-call',
  title: 'Execution → a call its answer names',
  relation: 'made the call',
  about: 'cause',
  grounds: ['proven', 'inferred'],
  sources: [ASYNC_RECORDS, TRAIL_RECORD],
  sql: readFileSync(new URL('link.sql', import.meta.url), 'utf8'),
  explain: ({ matchedOn, note }) =>
    `The function's answer names ${matchedOn[0]?.value ?? ''}, an id AWS gave this call only${note ?? ''}.`,
};
