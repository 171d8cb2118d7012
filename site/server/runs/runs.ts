import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { GradeSheet } from '../../../labs/grade.ts';
import type { Timeline } from '../../../replay/timeline/timeline.ts';
import { parseGradeFile } from './grade-file.ts';
import { readTimelineFile } from './timeline-file.ts';

/** A finished run, as it lies in its folder. */
export interface Run {
  readonly id: string;
  /** Where the locations of its evidence are told from. */
  readonly folder: string;
  /** Where the run's own files lie: timeline, grade, bookmarks. */
  readonly home: string;
  /** File or folder all of its evidence lies in. */
  readonly evidence: string;
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

export interface RunPlace {
  readonly folder: string;
  /** Where locations of its timeline are told from; the folder itself when absent. */
  readonly toldFrom?: string;
  /** The evidence; its folder of that name when absent. */
  readonly evidence?: string;
}

/** No dot in front and no separator: nothing that leads out of the folder. */
const RUN_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,100}$/;

/**
 * @param elsewhere finds by their id what is kept in another place and shown like a run; it is in no list.
 */
export function openRuns(
  runsFolder: string,
  elsewhere: (id: string) => Promise<RunPlace | undefined> = async () => undefined,
): Runs {
  const kept = new Map<string, { readonly stamp: string; readonly reading: RunReading }>();
  const read = async (id: string): Promise<RunReading> => {
    if (!RUN_ID.test(id)) return { kind: 'missing' };
    const place = (await elsewhere(id)) ?? { folder: join(runsFolder, id) };
    const { folder, toldFrom = folder, evidence = join(folder, 'evidence') } = place;
    if (!(await isFolder(folder))) return { kind: 'missing' };
    const [timelineFile, gradeFile] = [join(folder, 'timeline.json'), join(folder, 'grade.json')];
    const stamps = await Promise.all([stampOf(timelineFile), stampOf(gradeFile)]);
    const stamp = [toldFrom, ...stamps.map((each) => each?.text ?? 'none')].join(' ');
    const before = kept.get(id);
    if (before?.stamp === stamp) return before.reading;
    const reading = await readRun(
      { id, folder: toldFrom, home: folder, evidence, writtenAt: stamps[0]?.at ?? 0 },
      timelineFile,
      gradeFile,
    );
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

/** Bytes of a timeline that are looked at before others have their turn. */
const CHUNK = 512 * 1024;

const writtenAt = (reading: RunReading): number =>
  reading.kind === 'run' ? reading.run.writtenAt : 0;

async function readRun(
  about: Pick<Run, 'id' | 'folder' | 'home' | 'evidence' | 'writtenAt'>,
  timelineFile: string,
  gradeFile: string,
): Promise<RunReading> {
  let timeline: Timeline;
  try {
    timeline = await readTimelineFile(createReadStream(timelineFile, { highWaterMark: CHUNK }));
  } catch (error) {
    return { kind: 'unreadable', id: about.id, because: `timeline.json: ${reasonOf(error)}` };
  }
  return { kind: 'run', run: { ...about, timeline, grade: await gradeIn(gradeFile) } };
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
