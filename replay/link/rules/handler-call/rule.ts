import { readFileSync } from 'node:fs';
import { LAMBDA_ROLE, LAMBDA_TRAIL } from '../../../known-from.ts';
import type { LinkerRule } from '../../linker-rule.ts';

export const rule: LinkerRule = {
  id: 'handler-call',
  title: 'Execution → a call of its function',
  relation: 'probably made the call',
  about: 'cause',
  grounds: ['inferred'],
  sources: [LAMBDA_ROLE, LAMBDA_TRAIL],
  sql: readFileSync(new URL('link.sql', import.meta.url), 'utf8'),
  explain: ({ matchedOn }) =>
    `The session ${matchedOn[0]?.value ?? ''} bears the function's name, and no other execution of it was under way.`,
};
