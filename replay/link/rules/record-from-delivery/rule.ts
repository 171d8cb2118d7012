import { readFileSync } from 'node:fs';
import { ASYNC_RECORDS, PUT_EVENTS, SEND_MESSAGE, SNS_JSON } from '../../../known-from.ts';
import type { LinkerRule } from '../../linker-rule.ts';

export const rule: LinkerRule = {
  id: 'record-from-delivery',
  title: 'Delivery → the record delivered',
  relation: 'delivered',
  about: 'cause',
  grounds: ['proven', 'bound', 'inferred'],
  sources: [SEND_MESSAGE, SNS_JSON, PUT_EVENTS, ASYNC_RECORDS],
  sql: readFileSync(new URL('link.sql', import.meta.url), 'utf8'),
  explain: ({ grounds, matchedOn, note }) =>
    grounds === 'proven'
      ? `The call was answered with the id ${matchedOn.find(({ field }) => !field.includes('md5('))?.value ?? ''}, under which the record was found${note ?? ''}.`
      : `The record is tied to the call by ${matchedOn[0]?.field ?? ''}, ${matchedOn[0]?.value ?? ''}${note ?? ''}.`,
};
