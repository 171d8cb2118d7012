import { readFileSync } from 'node:fs';
import { PUT_EVENTS, SEND_MESSAGE } from '../../../known-from.ts';
import type { LinkerRule } from '../../linker-rule.ts';

export const rule: LinkerRule = {
  id: 'bus-event-to-message',
  title: 'Bus event → the message a rule made of it',
  relation: 'was routed to',
  about: 'cause',
  grounds: ['proven', 'bound'],
  sources: [PUT_EVENTS, SEND_MESSAGE],
  sql: readFileSync(new URL('link.sql', import.meta.url), 'utf8'),
  explain: ({ matchedOn, note }) =>
    `The message sent by this call holds the event ${matchedOn[0]?.value ?? ''}, which was put on the bus${note ?? ''}.`,
};
