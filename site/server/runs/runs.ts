import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { GradeSheet } from '../../../labs/grade.ts';
import type { Timeline } from '../../../replay/timeline/timeline.ts';
import { parseGradeFile } from './grade-file.ts';
import { parseTimelineFile } from './timeline-file.ts';

/** A finished run, as it lies in its folder. */
export interface Run {
  readonly id: string;
  readonly folder: string;
  /** Where the run's own files lie: timeline, grade, bookmarks. */
  readonly home: string;
  readonly timeline: Timeline;
  /** Undefined when the run was not graded, or its grade cannot be read. */
  readonly grade: GradeSheet | undefined;
  /** When the timeline was written, milliseconds since 1970. */
  readonly writtenAt: number;
}

export type RunReading =
  | { readonly kind: 'run'; readonly run: Run }
  | { readonly kind: 'missing' }
  /** There is a folder, but what is in it is not a run yet, or not one that can be read. */
  | { readonly kind: 'unreadable'; readonly id: string; readonly because: string };

/** The runs of a folder. What was read is kept until its files change. */
export interface Runs {
  read(id: string): Promise<RunReading>;
  /** Newest first; those that cannot be read come last. */
  list(): Promise<readonly Exclude<RunReading, { kind: 'missing' }>[]>;
}

/** No dot in front and no separator: nothing that leads out of the folder. */
const RUN_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,100}$/;

export function openRuns(runsFolder: string): Runs {
  const kept = new Map<string, { readonly stamp: string; readonly reading: RunReading }>();
  const read = async (id: string): Promise<RunReading> => {
    if (!RUN_ID.test(id)) return { kind: 'missing' };
    const folder = join(runsFolder, id);
    if (!(await isFolder(folder))) return { kind: 'missing' };
    const [timelineFile, gradeFile] = [join(folder, 'timeline.json'), join(folder, 'grade.json')];
    const stamps = await Promise.all([stampOf(timelineFile), stampOf(gradeFile)]);
    const stamp = stamps.map((each) => each?.text ?? 'none').join(' ');
    const before = kept.get(id);
    if (before?.stamp === stamp) return before.reading;
    const reading = await readRun(id, folder, timelineFile, gradeFile, stamps[0]?.at ?? 0);
    kept.set(id, { stamp, reading });
    return reading;
  };
  return {
    read,
    list: async () => {
      const readings = [];
      for (const name of await folderNames(runsFolder)) {
        const reading = await read(name);
        if (reading.kind !== 'missing') readings.push(reading);
      }
      return readings.sort((a, b) => writtenAt(b) - writtenAt(a));
    },
  };
}

const writtenAt = (reading: RunReading): number =>
  reading.kind === 'run' ? reading.run.writtenAt : 0;

async function readRun(
  id: string,
  folder: string,
  timelineFile: string,
  gradeFile: string,
  at: number,
): Promise<RunReading> {
  let timeline: Timeline;
  try {
    timeline = parseTimelineFile(await readFile(timelineFile, 'utf8'));
  } catch (error) {
    return { kind: 'unreadable', id, because: `timeline.json: ${reasonOf(error)}` };
  }
  return {
    kind: 'run',
    run: { id, folder, home: folder, timeline, grade: await gradeIn(gradeFile), writtenAt: at },
  };
}

/** A run without a grade is still worth looking at. */
async function gradeIn(file: string): Promise<GradeSheet | undefined> {
  try {
    return parseGradeFile(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}

async function folderNames(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch {
    // No run has been made yet.
    return [];
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

async function stampOf(
  path: string,
): Promise<{ readonly text: string; readonly at: number } | undefined> {
  try {
    const { mtimeMs, size } = await stat(path);
    return { text: `${mtimeMs}/${size}`, at: mtimeMs };
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'it is not there; the run may not be finished';
  return error instanceof Error ? error.message : 'it cannot be read';
}
