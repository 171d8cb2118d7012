import type { Call, TrailRule } from '../../service.ts';
import { queueResources, shownUrl } from './queue-lookup.ts';

export const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS';

/** What every SQS record has in common; SQS keeps the parameters of denied calls. */
export function managementTrail<Input, Output>(
  readOnly: boolean,
  responseElements: (output: Output, call: Call) => unknown = () => null,
): TrailRule<Input, Output> {
  return {
    category: 'management',
    readOnly,
    deniedKeepsParameters: true,
    requestParameters: (input, call) => shown(input, call),
    responseElements,
  };
}

/** Data events carry the queue as their resource, which selectors compare with. */
export function dataTrail<Input extends { readonly QueueUrl?: string | undefined }, Output>(
  readOnly: boolean,
  responseElements: (output: Output, call: Call) => unknown = () => null,
): TrailRule<Input, Output> {
  return {
    ...managementTrail(readOnly, responseElements),
    category: 'data',
    dataResourceType: 'AWS::SQS::Queue',
    resources: (input, call) => queueResources(input.QueueUrl, call),
  };
}

/** CloudTrail's spelling of API members: the first letter lower-case, absent members left out. */
export function lowerCamel(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerCamel);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [firstLower(name), lowerCamel(member)]),
  );
}

/** Names inside these are the customer's own and keep their spelling. */
const MAPS = ['Attributes', 'tags', 'Tags'];

function shown(input: unknown, call: Call): Record<string, unknown> {
  const members = Object.entries((input ?? {}) as Record<string, unknown>)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => {
      if (name === 'QueueUrl') return ['queueUrl', shownUrl(String(value), call)];
      return [firstLower(name), MAPS.includes(name) ? value : lowerCamel(value)];
    });
  return Object.fromEntries(members) as Record<string, unknown>;
}

function firstLower(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
