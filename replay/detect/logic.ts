import { condition } from './condition.ts';
import type { Test } from './field-match.ts';
import { selection } from './selection.ts';

/** What Sigma calls a detection, as data. Our own rules are written in the same form. */
export interface Logic {
  readonly selections: Readonly<Record<string, unknown>>;
  /** One of them is enough. */
  readonly conditions: readonly [string, ...string[]];
}

/** @throws NotSupported when any part is not done here: a rule is applied whole or not at all. */
export function compiled({ selections, conditions }: Logic): Test {
  const tests = new Map(
    Object.entries(selections).map(([name, data]) => [name, selection(name, data)]),
  );
  const all = conditions.map((text) => condition(text, tests));
  return (fields) => all.some((test) => test(fields));
}
