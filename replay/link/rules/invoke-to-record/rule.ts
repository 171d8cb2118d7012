import { readFileSync } from 'node:fs';
import { ASYNC_RECORDS, LAMBDA_TRAIL } from '../../../known-from.ts';
import type { LinkerRule } from '../../linker-rule.ts';

export const rule: LinkerRule = {
  id: 'invoke-to-record',
  title: 'Invoke → the record of its outcome, where no dispatch is proven to have made it',
  relation: 'ended in the record',
  about: 'cause',
  grounds: ['proven'],
  sources: [ASYNC_RECORDS, LAMBDA_TRAIL],
  sql: readFileSync(new URL('link.sql', import.meta.url), 'utf8'),
  explain: ({ matchedOn, note }) =>
    `Both bear the request id ${matchedOn[0]?.value ?? ''} of one asynchronous event${note ?? ''}.`,
};
