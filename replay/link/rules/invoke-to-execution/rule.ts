import { readFileSync } from 'node:fs';
import { LAMBDA_TRAIL } from '../../../known-from.ts';
import type { LinkerRule } from '../../linker-rule.ts';

export const rule: LinkerRule = {
  id: 'invoke-to-execution',
  title: 'Invoke → its executions',
  relation: 'was dispatched as',
  about: 'cause',
  grounds: ['proven'],
  sources: [LAMBDA_TRAIL],
  sql: readFileSync(new URL('link.sql', import.meta.url), 'utf8'),
  explain: ({ matchedOn, note }) =>
    `Both carry the request id ${matchedOn[0]?.value ?? ''}${note ?? ''}.`,
};
