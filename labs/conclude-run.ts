import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { timelineJson } from '../replay/export/json/exporter.ts';
import { type Replay, replay } from '../replay/replay.ts';
import type { GradedRun, TimelineView } from './check.ts';
import { collectEvidence } from './collect-evidence.ts';
import { forgedEvents } from './forged-events.ts';
import { type GradeSheet, gradeRun } from './grade.ts';
import { asSeen, type LabSession, type StepDone } from './session.ts';

/** A finished run, as it lies in its folder. */
export interface RunResult {
  readonly folder: string;
  readonly replay: Replay;
  readonly grade: GradeSheet;
}

export interface Concluding {
  readonly signal: AbortSignal;
  say(line: string): void;
  /** What came of the steps of the attack, where there was one. */
  readonly steps?: readonly StepDone[];
  /** What the learner answered, by the id of the check. */
  readonly answers?: Readonly<Record<string, string>>;
  /** Told when a part is done, by its name. */
  lap?(name: string): void;
}

/**
 * Closes the books on what happened so far: evidence, truth, timeline, grade.
 *
 * The folder gets `evidence/` (all that replay sees), `truth.json` (which it never opens), `timeline.json`
 * and `grade.json`.
 *
 * @throws Problem EVIDENCE_EMPTY when the trail has delivered nothing.
 */
export async function concludeRun(
  session: LabSession,
  folder: string,
  concluding: Concluding,
): Promise<RunResult> {
  const { lap, steps, answers = {}, say } = concluding;
  const replayed = await takeAndReplay(session, folder, concluding);
  say('grading');
  const { lab } = session;
  const grade = await gradeRun(lab, gradedRun(session, replayed.timeline, steps, answers));
  await writeGrade(folder, grade);
  lap?.('grade');
  return { folder, replay: replayed, grade };
}

/** The part of `concludeRun` before the grading. */
export async function takeAndReplay(
  session: LabSession,
  folder: string,
  { signal, say, lap }: Pick<Concluding, 'signal' | 'say' | 'lap'>,
): Promise<Replay> {
  const evidence = join(folder, 'evidence');
  await mkdir(evidence, { recursive: true });
  say('taking the evidence: trail files and destination records');
  await collectEvidence(session, evidence);
  await writeJson(join(folder, 'truth.json'), { edges: session.range.platform.truth.edges() });
  lap?.('collect');
  say('replaying it');
  const replayed = await replay({ paths: [evidence], toldFrom: folder, signal });
  await writeFile(join(folder, 'timeline.json'), timelineJson(replayed.timeline));
  lap?.('replay');
  return replayed;
}

/** What checks are shown of a run: nothing that the lab's own code made up. */
export function gradedRun(
  { outputs, investigator, origins, range }: LabSession,
  timeline: TimelineView,
  steps: readonly StepDone[] | undefined,
  answers: Readonly<Record<string, string>>,
): GradedRun {
  const forged: ReadonlySet<string> =
    origins === undefined
      ? new Set()
      : forgedEvents(timeline, origins, range.platform.truth.edges());
  const shown: TimelineView =
    forged.size === 0
      ? timeline
      : {
          events: timeline.events.filter(({ id }) => !forged.has(id)),
          links: timeline.links.filter(({ from, to }) => !forged.has(from) && !forged.has(to)),
        };
  return {
    outputs,
    account: investigator,
    timeline: shown,
    attack: steps?.map(asSeen),
    answers,
    forged: [...forged],
  };
}

export const writeGrade = (folder: string, grade: GradeSheet): Promise<void> =>
  writeJson(join(folder, 'grade.json'), grade);

const writeJson = (path: string, value: unknown): Promise<void> =>
  writeFile(path, `${JSON.stringify(value, null, 2)}\n`);
