import { readFileSync } from 'node:fs';
import { ASYNC_RECORDS, BUS_TRAIL_EVENTS } from '../../../known-from.ts';
import type { LinkerRule } from '../../linker-rule.ts';

export const rule: LinkerRule = {
  id: 'trail-event-to-target-invocation',
  title: 'Recorded call → the invocation a rule made of it',
  relation: 'matched a rule that invoked',
  about: 'cause',
  grounds: ['proven', 'inferred'],
  sources: [BUS_TRAIL_EVENTS, ASYNC_RECORDS],
  sql: readFileSync(new URL('link.sql', import.meta.url), 'utf8'),
  explain: ({ matchedOn, note }) =>
    `The function was given this very record, by its eventID ${matchedOn[0]?.value ?? ''}${note ?? ''}.`,
};
