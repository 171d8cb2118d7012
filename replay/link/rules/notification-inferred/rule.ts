import { readFileSync } from 'node:fs';
import { LAMBDA_TRAIL, S3_NOTIFICATION } from '../../../known-from.ts';
import type { LinkerRule } from '../../linker-rule.ts';

export const rule: LinkerRule = {
  id: 'notification-inferred',
  title: 'S3 request → an invocation shortly after',
  relation: 'probably set off',
  about: 'cause',
  grounds: ['inferred'],
  sources: [S3_NOTIFICATION, LAMBDA_TRAIL],
  sql: readFileSync(new URL('link.sql', import.meta.url), 'utf8'),
  explain: ({ matchedOn }) =>
    `S3 invoked the function for the bucket ${matchedOn[0]?.value ?? ''} within 30 s, and no other request could have been meant.`,
};
