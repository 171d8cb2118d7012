import { readFileSync } from 'node:fs';
import { ASYNC_RECORDS, PUT_EVENTS } from '../../../known-from.ts';
import type { LinkerRule } from '../../linker-rule.ts';

export const rule: LinkerRule = {
  id: 'bus-event-to-target-invocation',
  title: 'Bus event → the invocation of a target',
  relation: 'was routed to',
  about: 'cause',
  grounds: ['proven', 'inferred'],
  sources: [PUT_EVENTS, ASYNC_RECORDS],
  sql: readFileSync(new URL('link.sql', import.meta.url), 'utf8'),
  explain: ({ matchedOn, note }) =>
    `The target was given the event ${matchedOn[0]?.value ?? ''} of the bus that this is, or put there${note ?? ''}.`,
};
