import { readFileSync } from 'node:fs';
import { ASYNC_RECORDS, LAMBDA_TRAIL } from '../../../known-from.ts';
import type { LinkerRule } from '../../linker-rule.ts';

export const rule: LinkerRule = {
  id: 'attempt-of-one-event',
  title: 'One event, dispatched again',
  relation: 'is of the same event as',
  about: 'context',
  grounds: ['proven'],
  sources: [LAMBDA_TRAIL, ASYNC_RECORDS],
  sql: readFileSync(new URL('link.sql', import.meta.url), 'utf8'),
  explain: ({ matchedOn, note }) =>
    `Both dispatches bear the request id ${matchedOn[0]?.value ?? ''}: Lambda tried again or its queue handed the event out twice, which this evidence does not tell apart${note ?? ''}.`,
};
