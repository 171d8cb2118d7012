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
const print = (line: string) => void process.stdout.write(`${line}\n`);
const asJson = values.json === true;
if (!asJson) {
  print('precision of links by grounds, and recall, against what really happened');
  print(
    row([
      'scenario',
      'evidence',
      'events',
      'proven',
      'bound',
      'inferred',
      'recall',
      'visible',
      'said',
      'ms',
    ]),
  );
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
  return row([
    result.scenario,
    result.name,
    String(result.events),
    ...[proven, bound, inferred, result.recall, result.recallOfVisible, result.missingPieces].map(
      (one) => (one.of === 0 ? '-' : `${(share(one) * 100).toFixed(1)} % of ${one.of}`),
    ),
    String(Math.round(result.replayMs)),
  ]);
}

function row(cells: readonly string[]): string {
  const widths = [15, 26, 7, 15, 11, 15, 15, 15, 14, 6];
  return cells.map((cell, at) => cell.padEnd(widths[at] ?? 10)).join(' ');
}
