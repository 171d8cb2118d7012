import { readFileSync } from 'node:fs';
import { ASYNC_RECORDS, RECEIVE_MESSAGE } from '../../../known-from.ts';
import type { LinkerRule } from '../../linker-rule.ts';

export const rule: LinkerRule = {
  id: 'same-trace',
  title: 'Messages of one X-Ray trace',
  relation: 'is of the same trace as',
  about: 'context',
  grounds: ['inferred'],
  sources: [RECEIVE_MESSAGE, ASYNC_RECORDS],
  sql: readFileSync(new URL('link.sql', import.meta.url), 'utf8'),
  explain: ({ matchedOn, note }) =>
    `Both messages were sent with the trace root ${matchedOn[0]?.value ?? ''}: they belong to one chain of calls, unless a sender set the header itself${note ?? ''}.`,
};
