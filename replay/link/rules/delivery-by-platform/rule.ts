import { readFileSync } from 'node:fs';
import { ASYNC_RECORDS, LAMBDA_ROLE, SEND_MESSAGE } from '../../../known-from.ts';
import type { LinkerRule } from '../../linker-rule.ts';

export const rule: LinkerRule = {
  id: 'delivery-by-platform',
  title: 'Execution → the delivery of its record',
  relation: 'was reported by',
  about: 'cause',
  grounds: ['proven', 'bound', 'inferred'],
  sources: [ASYNC_RECORDS, LAMBDA_ROLE, SEND_MESSAGE],
  sql: readFileSync(new URL('link.sql', import.meta.url), 'utf8'),
  explain: ({ matchedOn, note }) =>
    matchedOn[0]?.field === 'execution role'
      ? `Lambda's own session of the role ${matchedOn[0].value} made this call shortly after the only execution it could be for${note ?? ''}.`
      : `What was delivered holds the record of request ${matchedOn[0]?.value ?? ''}, which is the execution's${note ?? ''}.`,
};
