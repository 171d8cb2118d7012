import { gravestOf } from '../pictures/incident-strip.ts';
import type { Run } from '../runs/runs.ts';
import { type Staged, sceneOf } from '../scene/scene-of.ts';

/** One of two runs: what is shown of it, and the moments it is laid beside the other by. */
export interface Side {
  readonly run: Run;
  readonly staged: Staged;
  /** On the clock of the evidence; undefined where the evidence shows none. */
  readonly began: number | undefined;
  readonly detected: number | undefined;
  readonly contained: number | undefined;
}

/** Its gravest incident, or all of its evidence where there is none. */
export function sideOf(run: Run): Side {
  const staged = gravestOf(run.timeline) ?? sceneOf(run.timeline, undefined);
  const { scene, events } = staged;
  const [detect, contain] = ['detect', 'contain'].map((id) =>
    scene.measures.find((measure) => measure.id === id),
  );
  const first = events.findIndex(({ phase }) => phase !== 'background');
  return {
    run,
    staged,
    began: detect?.from ?? contain?.from ?? (first < 0 ? undefined : scene.drawnAt[first]),
    detected: detect?.to ?? undefined,
    contained: contain?.to ?? undefined,
  };
}

export const ALIGNMENTS = ['first', 'detection', 'clock'] as const;
export type Alignment = (typeof ALIGNMENTS)[number];

/** What counts as zero on the common clock; where there was no detection, the first action does. */
export function zeroOf(side: Side, alignment: Alignment): number {
  if (alignment === 'clock') return 0;
  return (alignment === 'detection' ? side.detected : undefined) ?? side.began ?? 0;
}
