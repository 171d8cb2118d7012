import { englishTime } from '../../identity/english-time.ts';
import type { TrailRule } from '../../service.ts';

/** A call that changes something; its answer is shown where `shown` picks from it. */
export const changes = <Input, Output>(
  shown: (output: Output) => unknown = () => null,
): TrailRule<Input, Output> => ({
  category: 'management',
  readOnly: false,
  requestParameters: (input) => orNull(trailShape(input)),
  responseElements: (output) => trailShape(shown(output)),
});

export const reads = <Input, Output>(): TrailRule<Input, Output> => ({
  category: 'management',
  readOnly: true,
  requestParameters: (input) => orNull(trailShape(input)),
  responseElements: () => null,
});

/** CloudTrail's spelling: first letters in lower case, times in English, absent members left out. */
function trailShape(value: unknown): unknown {
  if (value instanceof Date) return englishTime(value);
  if (Array.isArray(value)) return value.map(trailShape);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name.charAt(0).toLowerCase() + name.slice(1), trailShape(member)]),
  );
}

const orNull = (shape: unknown): unknown =>
  typeof shape === 'object' && shape !== null && Object.keys(shape).length === 0 ? null : shape;
