import type {
  TestEventPatternCommandInput,
  TestEventPatternCommandOutput,
} from '@aws-sdk/client-eventbridge';
import { matchesPattern } from '../../../event-pattern.ts';
import { operation } from '../../../service.ts';
import { validation } from '../faults.ts';
import { apiReference, PATTERN_LANGUAGE } from '../known-from.ts';
import { checkedPattern } from '../rule-pattern.ts';
import { managementTrail } from '../trail-rules.ts';

export const testEventPattern = operation<
  TestEventPatternCommandInput,
  Omit<TestEventPatternCommandOutput, '$metadata'>
>({
  knownFrom: [apiReference('TestEventPattern'), PATTERN_LANGUAGE],
  authorizes: () => [{ action: 'events:TestEventPattern', resource: '*' }],
  async handle(input) {
    const pattern = checkedPattern(input.EventPattern ?? '');
    return { Result: matchesPattern(pattern, checkedEvent(input.Event ?? '')) };
  },
  trail: managementTrail(true),
});

// The reference lists `resources` as well; AWS was recorded accepting an event without.
const REQUIRED = ['id', 'account', 'source', 'time', 'region', 'detail-type'];

function checkedEvent(text: string): unknown {
  let event: unknown;
  try {
    event = JSON.parse(text);
  } catch {
    throw validation('Parameter Event is not valid. Reason: Event is not valid JSON.');
  }
  if (typeof event !== 'object' || event === null || Array.isArray(event))
    throw validation('Parameter Event is not valid.');
  for (const field of REQUIRED)
    if (!(field in event))
      throw validation(`Parameter(s) ${field} must be specified in the event.`);
  return event;
}
