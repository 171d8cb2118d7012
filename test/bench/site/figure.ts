/** One thing measured, beside the most it may be. */
export interface Figure {
  readonly what: string;
  readonly measured: number;
  readonly bar: number;
  readonly unit: 'ms' | 'KB' | 'MB' | '';
}

export function printFigures(figures: readonly Figure[], isJson: boolean): void {
  if (isJson) {
    const told = figures.map((figure) => ({ ...figure, isWithin: isWithin(figure) }));
    console.log(JSON.stringify(told, null, 2));
    return;
  }
  for (const figure of figures) {
    const { what, measured, bar, unit } = figure;
    const verdict = isWithin(figure) ? 'within' : 'OVER';
    const shown = `${measured.toFixed(unit === '' ? 3 : 1)} ${unit}`;
    console.log(`${what.padEnd(46)} ${shown.padStart(14)}   bar ${bar} ${unit}  ${verdict}`);
  }
}

const isWithin = ({ measured, bar }: Figure): boolean => measured <= bar;

export const percentile = (times: readonly number[], part: number): number =>
  [...times].sort((a, b) => a - b)[Math.floor(times.length * part)] ?? 0;

export const median = (times: readonly number[]): number => percentile(times, 0.5);
