import { cpus, loadavg } from 'node:os';
import { deliveryFigures } from './delivery.ts';
import type { Figure } from './figure.ts';
import { meetsBar } from './figure.ts';
import { motoFigures } from './moto.ts';
import { policyEvaluationFigures } from './policy-evaluation.ts';
import { putObjectFigures } from './put-object.ts';
import { startRangeProcess } from './range-process.ts';
import { sixHoursFigures } from './six-hours.ts';
import { startFigures } from './start.ts';

// npm run bench:range [-- --json]: figures of the range on this machine, beside the bars they are held to.
const asJson = process.argv.includes('--json');
const machine = {
  cores: cpus().length,
  model: cpus()[0]?.model ?? 'unknown',
  node: process.version,
  /** Above the number of cores, others use the machine too and rates are too low. */
  loadBefore: loadavg()[0] ?? 0,
};
if (!asJson)
  process.stdout.write(
    `${String(machine.cores)} cores, ${machine.model}, Node ${machine.node}, load ${machine.loadBefore.toFixed(1)}\n\n`,
  );

const measurements: readonly (() => Promise<readonly Figure[]> | readonly Figure[])[] = [
  policyEvaluationFigures,
  startFigures,
  async () => {
    await using range = await startRangeProcess();
    return await putObjectFigures(range);
  },
  deliveryFigures,
  sixHoursFigures,
  motoFigures,
];
const figures: Figure[] = [];
for (const measure of measurements) {
  for (const figure of await measure()) {
    figures.push(figure);
    if (!asJson) process.stdout.write(`${line(figure)}\n`);
  }
}
if (asJson) process.stdout.write(`${JSON.stringify({ machine, figures }, null, 2)}\n`);
process.exitCode = figures.some((figure) => meetsBar(figure) === false) ? 1 : 0;

function line(figure: Figure): string {
  const { name, value, unit, bar, note } = figure;
  const verdict = { true: 'meets', false: 'misses' }[String(meetsBar(figure))];
  const held =
    bar === undefined ? '' : `   ${verdict ?? ''} ${bar.kind} ${String(bar.value)} ${unit}`;
  return `${name.padEnd(54)}${value.toFixed(1).padStart(10)} ${unit}${held}${note === undefined ? '' : `   (${note})`}`;
}
