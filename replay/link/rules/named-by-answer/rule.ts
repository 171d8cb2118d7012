import { readFileSync } from 'node:fs';
import { ASYNC_RECORDS, TRAIL_RECORD } from '../../../known-from.ts';
import type { LinkerRule } from '../../linker-rule.ts';

export const rule: LinkerRule = {
  id: 'named-by-answer',
  title: 'Call → the answer or the alert that tells of it',
  relation: 'is told of by',
  about: 'context',
  grounds: ['proven'],
  sources: [ASYNC_RECORDS, TRAIL_RECORD],
  sql: readFileSync(new URL('link.sql', import.meta.url), 'utf8'),
  explain: ({ matchedOn, note }) =>
    `What was answered or sent names ${matchedOn[0]?.value ?? ''}, an id AWS gave this call only${note ?? ''}.`,
};
