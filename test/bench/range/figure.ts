/** One measured number beside the bar it is held to. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Absent: reported without a judgement. */
  readonly bar?: { readonly kind: 'at least' | 'at most'; readonly value: number };
  /** What the figure alone does not say. */
  readonly note?: string;
}

export function meetsBar({ value, bar }: Figure): boolean | undefined {
  if (bar === undefined) return undefined;
  return bar.kind === 'at least' ? value >= bar.value : value <= bar.value;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
