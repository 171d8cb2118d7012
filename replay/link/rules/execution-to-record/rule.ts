import { readFileSync } from 'node:fs';
import { ASYNC_RECORDS, LAMBDA_TRAIL } from '../../../known-from.ts';
import type { LinkerRule } from '../../linker-rule.ts';

export const rule: LinkerRule = {
  id: 'execution-to-record',
  title: 'Execution → its destination record',
  relation: 'ended in the record',
  about: 'cause',
  grounds: ['proven', 'inferred'],
  sources: [ASYNC_RECORDS, LAMBDA_TRAIL],
  sql: readFileSync(new URL('link.sql', import.meta.url), 'utf8'),
  explain: ({ matchedOn, note }) =>
    `The record's requestContext.requestId is the execution's requestID ${matchedOn[0]?.value ?? ''}${note ?? ''}.`,
};
