import type { Case } from './case.ts';
import { SOURCES } from './cases.ts';
import type { Outcome } from './run-case.ts';

/** The table for people: one line a case, and below a red one what differs. */
export function report(
  outcomes: readonly Outcome[],
  cases: readonly Case[],
  colour: boolean,
): string {
  const paint = (code: number, text: string) =>
    colour ? `\u001b[${String(code)}m${text}\u001b[0m` : text;
  const width = Math.max(...cases.map(({ id }) => id.length));
  const lines = outcomes.flatMap((outcome) => {
    const row = cases.find(({ id }) => id === outcome.id);
    const state =
      outcome.state === 'green'
        ? paint(32, 'green')
        : outcome.state === 'red'
          ? paint(31, 'RED  ')
          : paint(33, 'skip ');
    const compared = outcome.state === 'skipped' ? '' : `${String(outcome.fields.length)} fields`;
    return [
      `${state}  ${outcome.id.padEnd(width)}  ${compared.padEnd(10)}  ${row?.strength ?? ''}`,
      ...(outcome.because === undefined ? [] : [`         ${outcome.because}`]),
      ...outcome.fields
        .filter(({ agrees }) => !agrees)
        .flatMap(({ path, expected, observed }) => [
          `         ${path}`,
          `           expected  ${expected}`,
          `           observed  ${observed}`,
        ]),
    ];
  });
  const count = (state: Outcome['state']) => outcomes.filter((one) => one.state === state).length;
  return [
    ...lines,
    '',
    `${String(count('green'))} green, ${String(count('red'))} red, ${String(count('skipped'))} skipped`,
  ].join('\n');
}

/** The same for machines. */
export const reportJson = (outcomes: readonly Outcome[], cases: readonly Case[]): string =>
  JSON.stringify(
    {
      schema: 'aftertrace.destinations-conformance/1',
      cases: outcomes.map((outcome) => {
        const row = cases.find(({ id }) => id === outcome.id);
        return {
          ...outcome,
          source: SOURCES[row?.source ?? ''],
          strength: row?.strength,
          expects: row?.expects,
        };
      }),
    },
    undefined,
    2,
  );
