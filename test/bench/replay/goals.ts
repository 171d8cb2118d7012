import type { BitFlips } from './bit-flips.ts';
import type { Questions } from './questions.ts';

export interface Measured {
  readonly ms: number;
  readonly cpuMs: number;
  readonly rssMb: number;
  readonly records: number;
}

export interface Figures {
  readonly floor: Measured;
  readonly triage: Measured;
  readonly index: Measured & { readonly bytes: number };
  readonly asked: Measured & { readonly questions: Questions; readonly mostRssMb: number };
  readonly flips: BitFlips;
  /** The same records in many files and in few. */
  readonly small: Measured & { readonly files: number };
  readonly large: Measured & { readonly files: number };
  readonly others: readonly {
    readonly name: string;
    readonly perSecond: number;
    readonly times: number;
  }[];
}

export interface Goal {
  readonly id: string;
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly bar: number;
  readonly isAtLeast: boolean;
  /** Of ratios, memory and sizes this decides; times say as much about the machine and its neighbours. */
  readonly isMet: boolean;
}

export const rate = ({ ms, records }: Measured): number => records / (ms / 1000);

/** The goals of the replay engine with their bars, at a million events; the bars of G4 and G5 on disk are for five. */
export function goalsOf(figures: Figures): readonly Goal[] {
  const { floor, triage, index, asked, flips, small, large, others } = figures;
  const { questions } = asked;
  const ofFloor = (one: Measured) => rate(one) / rate(floor);
  const loaded = { ...index, ms: index.ms + questions.loadMs };
  const perFileUs = ((small.ms - large.ms) * 1000) / (small.files - large.files);
  const minutesOfTenToTheEight = (one: Measured) => 1e8 / rate(one) / 60;
  const { onDisk, incident } = questions;
  return [
    atLeast('G1', 'triage with SHA-256, of inflating alone', ofFloor(triage), 'x', 0.65),
    atMost('G1', 'triage, memory', triage.rssMb, 'MB', 200),
    atLeast('G2', 'slim index to Parquet, of inflating alone', ofFloor(index), 'x', 0.36),
    atMost('G2', 'slim index, memory', index.rssMb, 'MB', 700),
    atMost('G2', 'slim index, on disk', index.bytes / index.records, 'B/event', 75),
    atLeast('G3', 'index and what is searched by, of inflating alone', ofFloor(loaded), 'x', 0.46),
    atMost('G3', 'with that in memory, memory', asked.mostRssMb, 'MB', 650),
    atMost('G4', 'an hour, on disk', onDisk.hour, 'ms', 50),
    atMost('G4', 'by request id, on disk', onDisk.requestId, 'ms', 250),
    atMost('G4', 'by bucket, on disk', onDisk.bucket, 'ms', 250),
    atMost('G4', 'by principal, on disk', onDisk.principal, 'ms', 250),
    atMost('G4', 'five minutes by call, on disk', onDisk.histogram, 'ms', 200),
    atMost('G5', 'one incident from one record, in memory', incident.inMemory, 'ms', 30),
    atMost('G5', 'one incident from one record, on disk', incident.onDisk, 'ms', 250),
    atMost('G6', '10^8 events, triage, extrapolated', minutesOfTenToTheEight(triage), 'min', 4.5),
    atMost('G6', '10^8 events, index, extrapolated', minutesOfTenToTheEight(index), 'min', 8),
    atMost('G7', `of ${flips.flips} flipped bits, accepted`, flips.accepted, '', 0),
    atLeast('G7', 'the file beside them is whole', Number(flips.neighbourIsWhole), '', 1),
    atMost('G8', 'each small file over its bytes', perFileUs, 'us', 60),
    atMost('', 'opening a case again', questions.reopenMs, 'ms', 1000),
    atMost('', 'halves of runs, of indexing', (questions.runsSeenMs / index.ms) * 100, '%', 5),
    ...others.map(({ name, perSecond, times }) =>
      atLeast('', `triage, of ${name}`, rate(triage) / perSecond, 'x', times),
    ),
  ];
}

type Told = Parameters<typeof goal>;

const atLeast = (...[id, what, value, unit, bar]: Told): Goal => ({
  ...goal(id, what, value, unit, bar),
  isAtLeast: true,
  isMet: value >= bar,
});

const atMost = (...[id, what, value, unit, bar]: Told): Goal => ({
  ...goal(id, what, value, unit, bar),
  isAtLeast: false,
  isMet: value <= bar,
});

function goal(id: string, what: string, value: number, unit: string, bar: number) {
  return { id, what, value: Math.round(value * 100) / 100, unit, bar };
}
