import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { timelineJson } from '../replay/export/json/exporter.ts';
import { type Replay, replay } from '../replay/replay.ts';
import { collectEvidence } from './collect-evidence.ts';
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
  { signal, say, lap, steps, answers = {} }: Concluding,
): Promise<RunResult> {
  const { lab, range, outputs, investigator } = session;
  const evidence = join(folder, 'evidence');
  await mkdir(evidence, { recursive: true });
  say('taking the evidence: trail files and destination records');
  await collectEvidence(session, evidence);
  await writeJson(join(folder, 'truth.json'), { edges: range.platform.truth.edges() });
  lap?.('collect');
  say('replaying it');
  const replayed = await replay({ paths: [evidence], toldFrom: folder, signal });
  await writeFile(join(folder, 'timeline.json'), timelineJson(replayed.timeline));
  lap?.('replay');
  say('grading');
  const { timeline } = replayed;
  const attack = steps?.map(asSeen);
  const run = { outputs, account: investigator, timeline, attack, answers };
  const grade = await gradeRun(lab, run);
  await writeJson(join(folder, 'grade.json'), grade);
  lap?.('grade');
  return { folder, replay: replayed, grade };
}

const writeJson = (path: string, value: unknown): Promise<void> =>
  writeFile(path, `${JSON.stringify(value, null, 2)}\n`);
