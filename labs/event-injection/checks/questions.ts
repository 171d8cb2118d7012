import { provenChain } from '../../proven-chain.ts';
import { understanding } from '../../understanding.ts';
import type { Outputs } from '../outputs.ts';
import { craftedInvokes, isDeliveryToRefused } from './filing-story.ts';

export const craftersAddress = understanding<Outputs>({
  id: 'crafters-address',
  question: 'From which address was the function woken with an event that S3 never sent?',
  hint: 'S3’s own calls come from s3.amazonaws.com. Look for an Invoke with somebody’s key; the address inside the event is the attacker’s invention.',
  async solution({ outputs, timeline }) {
    return craftedInvokes(outputs, timeline)[0]?.sourceIp ?? undefined;
  },
});

export const whereItCameToRest = understanding<Outputs>({
  id: 'where-it-came-to-rest',
  question:
    'What is the event id of the call by which Lambda put that event with the refused ones?',
  hint: 'Follow the chain from the Invoke: after the last dispatch, Lambda sends a message in the name of the function’s role.',
  async solution({ outputs, timeline }) {
    const [invoke] = craftedInvokes(outputs, timeline);
    if (invoke === undefined) return undefined;
    return provenChain(timeline)(invoke.id).find((event) => isDeliveryToRefused(event, outputs))
      ?.id;
  },
});
