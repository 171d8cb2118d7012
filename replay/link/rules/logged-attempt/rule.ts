import { readFileSync } from 'node:fs';
import { LAMBDA_LOGS, LAMBDA_TRAIL } from '../../../known-from.ts';
import type { LinkerRule } from '../../linker-rule.ts';

export const rule: LinkerRule = {
  id: 'logged-attempt',
  title: 'Invoke or execution → the attempt in the log of its function',
  relation: 'is the attempt that the log tells of in',
  about: 'cause',
  grounds: ['proven', 'bound', 'inferred'],
  sources: [LAMBDA_LOGS, LAMBDA_TRAIL],
  sql: readFileSync(new URL('link.sql', import.meta.url), 'utf8'),
  explain: ({ matchedOn, note }) =>
    `The line in the log bears the request id ${matchedOn[0]?.value ?? ''} that the trail recorded${note ?? ''}.`,
};
