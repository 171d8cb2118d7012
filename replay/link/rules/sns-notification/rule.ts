import { readFileSync } from 'node:fs';
import { SEND_MESSAGE, SNS_JSON } from '../../../known-from.ts';
import type { LinkerRule } from '../../linker-rule.ts';

export const rule: LinkerRule = {
  id: 'sns-notification',
  title: 'Notification → its delivery',
  relation: 'was delivered as',
  about: 'cause',
  grounds: ['proven', 'bound', 'inferred'],
  sources: [SNS_JSON, SEND_MESSAGE],
  sql: readFileSync(new URL('link.sql', import.meta.url), 'utf8'),
  explain: ({ matchedOn, note }) =>
    `What was delivered carries the notification ${matchedOn[0]?.value ?? ''}, which this call published${note ?? ''}.`,
};
