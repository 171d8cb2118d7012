import { readFileSync } from 'node:fs';
import { LAMBDA_LOGS } from '../../../known-from.ts';
import type { LinkerRule } from '../../linker-rule.ts';

export const rule: LinkerRule = {
  id: 'lines-of-one-request',
  title: 'Lines of one request in a log',
  relation: 'is of the same request as',
  about: 'context',
  grounds: ['bound', 'inferred'],
  sources: [LAMBDA_LOGS],
  sql: readFileSync(new URL('link.sql', import.meta.url), 'utf8'),
  explain: ({ matchedOn, note }) =>
    `Both lines bear the request id ${matchedOn[0]?.value ?? ''}, unless one was written by whoever can write into this log${note ?? ''}.`,
};
