import { parseArgs } from 'node:util';
import { benchAccuracy, type CellResult, share } from './bench.ts';
import { cellPlans } from './cells.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    million: { type: 'boolean' },
    only: { type: 'string' },
    seed: { type: 'string', default: 'accuracy' },
  },
});
/** `--only TEXT`: the cells whose scenario, name or size holds the text. `--seed TEXT`: other noise, other losses. */
const plans = cellPlans(values.million === true).filter(({ scenario, name, conditions }) =>
  `${scenario} ${name} ${conditions.noise}`.includes(values.only ?? ''),
);
/** With their widths. */
const COLUMNS: readonly (readonly [name: string, width: number])[] = [
  ['scenario', 15],
  ['evidence', 34],
  ['events', 6],
  ['% proven', 13],
  ['bound', 12],
  ['inferred', 13],
  ['context', 12],
  ['recall', 13],
  ['of keys', 13],
  ['of logs', 12],
  ['visible', 13],
  ['incidents', 11],
  ['members', 12],
  ['whole', 12],
  ['said', 12],
  ['ms', 6],
];
const print = (line: string) => void process.stdout.write(`${line}\n`);
const asJson = values.json === true;
if (!asJson) {
  print(
    'links that are right, by grounds; true steps that were found; incidents: against what really happened',
  );
  print(row(COLUMNS.map(([name]) => name)));
}
const results = await benchAccuracy(plans, values.seed, (result) => {
  if (asJson) return;
  print(line(result));
  for (const failure of result.failures) print(`  FAILS: ${failure.slice(0, 260)}`);
});
if (asJson)
  print(JSON.stringify({ schema: 'aftertrace.bench.accuracy/1', cells: results }, null, 2));
process.exitCode = results.some(({ failures }) => failures.length > 0) ? 1 : 0;

function line(result: CellResult): string {
  const { proven, bound, inferred } = result.precision;
  const counts = [
    proven,
    bound,
    inferred,
    result.context,
    result.recall,
    result.recallOfKeys,
    result.recallOfLogs,
    result.recallOfVisible,
    result.incidents,
    result.members,
    result.whole,
    result.missingPieces,
  ];
  return row([
    result.scenario,
    result.name,
    String(result.events),
    ...counts.map((one) => (one.of === 0 ? '-' : `${(share(one) * 100).toFixed(1)} of ${one.of}`)),
    String(Math.round(result.replayMs)),
  ]);
}

function row(cells: readonly string[]): string {
  return cells.map((cell, at) => cell.padEnd(COLUMNS[at]?.[1] ?? 10)).join(' ');
}
