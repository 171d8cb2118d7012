import { readFileSync } from 'node:fs';
import { ASYNC_RECORDS } from '../../../known-from.ts';
import type { LinkerRule } from '../../linker-rule.ts';

export const rule: LinkerRule = {
  id: 'lambda-destination-chain',
  title: 'Execution → the function that is its destination',
  relation: 'handed its record to',
  about: 'cause',
  grounds: ['proven', 'inferred'],
  sources: [ASYNC_RECORDS],
  sql: readFileSync(new URL('link.sql', import.meta.url), 'utf8'),
  explain: ({ matchedOn, note }) =>
    `The target was given the invocation record of request ${matchedOn[0]?.value ?? ''}${note ?? ''}.`,
};
