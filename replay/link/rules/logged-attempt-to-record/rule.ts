import { readFileSync } from 'node:fs';
import { ASYNC_RECORDS, LAMBDA_LOGS } from '../../../known-from.ts';
import type { LinkerRule } from '../../linker-rule.ts';

export const rule: LinkerRule = {
  id: 'logged-attempt-to-record',
  title: 'Attempt in the log → its destination record',
  relation: 'ended in the record',
  about: 'cause',
  grounds: ['proven', 'bound', 'inferred'],
  sources: [ASYNC_RECORDS, LAMBDA_LOGS],
  sql: readFileSync(new URL('link.sql', import.meta.url), 'utf8'),
  explain: ({ matchedOn, note }) =>
    `The record's requestContext.requestId is the request id ${matchedOn[0]?.value ?? ''} of the line in the log${note ?? ''}.`,
};
