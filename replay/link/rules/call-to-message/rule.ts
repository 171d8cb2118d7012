import { readFileSync } from 'node:fs';
import { BUS_TRAIL_EVENTS, S3_NOTIFICATION } from '../../../known-from.ts';
import type { LinkerRule } from '../../linker-rule.ts';

export const rule: LinkerRule = {
  id: 'call-to-message',
  title: 'Call → the message that tells of it',
  relation: 'was told of by',
  about: 'cause',
  grounds: ['proven'],
  sources: [S3_NOTIFICATION, BUS_TRAIL_EVENTS],
  sql: readFileSync(new URL('link.sql', import.meta.url), 'utf8'),
  explain: ({ matchedOn, note }) =>
    `The message names ${matchedOn[0]?.value ?? ''}, an id AWS gave this call only${note ?? ''}.`,
};
