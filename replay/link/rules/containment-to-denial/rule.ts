import { readFileSync } from 'node:fs';
import { ACCESS_DENIED } from '../../../known-from.ts';
import type { LinkerRule } from '../../linker-rule.ts';

export const rule: LinkerRule = {
  id: 'containment-to-denial',
  title: 'A policy that denies → a call it refused',
  relation: 'made AWS refuse',
  about: 'cause',
  grounds: ['inferred'],
  sources: [ACCESS_DENIED],
  sql: readFileSync(new URL('link.sql', import.meta.url), 'utf8'),
  explain: ({ matchedOn, note }) =>
    `The call was refused with an explicit deny in a policy of the kind that was put on ${matchedOn[0]?.value ?? ''} before${note ?? ''}.`,
};
