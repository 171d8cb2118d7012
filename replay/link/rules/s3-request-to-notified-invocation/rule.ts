import { readFileSync } from 'node:fs';
import { ASYNC_RECORDS, S3_NOTIFICATION } from '../../../known-from.ts';
import type { LinkerRule } from '../../linker-rule.ts';

export const rule: LinkerRule = {
  id: 's3-request-to-notified-invocation',
  title: 'S3 request → the invocation it set off',
  relation: 'set off the invocation',
  about: 'cause',
  grounds: ['proven', 'inferred'],
  sources: [S3_NOTIFICATION, ASYNC_RECORDS],
  sql: readFileSync(new URL('link.sql', import.meta.url), 'utf8'),
  explain: ({ matchedOn, note }) =>
    `The function was given a notification naming the S3 request ${matchedOn[0]?.value ?? ''}, which is this call's requestID${note ?? ''}.`,
};
