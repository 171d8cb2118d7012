import { readFileSync } from 'node:fs';
import { ASYNC_RECORDS, S3_NOTIFICATION } from '../../../known-from.ts';
import type { LinkerRule } from '../../linker-rule.ts';

export const rule: LinkerRule = {
  id: 's3-redelivery',
  title: 'One S3 event, given to a function twice',
  relation: 'tells of the same S3 event as',
  about: 'context',
  grounds: ['proven'],
  sources: [S3_NOTIFICATION, ASYNC_RECORDS],
  sql: readFileSync(new URL('link.sql', import.meta.url), 'utf8'),
  explain: ({ matchedOn, note }) =>
    `Both invocations were given S3 request ${matchedOn[0]?.value ?? ''} under request ids of their own: S3 delivered it twice or somebody sent it again, which this evidence does not tell apart${note ?? ''}.`,
};
