import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { appendFile, mkdir, readdir, readFile, realpath, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { type Clock, isoSeconds } from '../../../infra/base/instant.ts';
import { Problem } from '../../../infra/base/problem.ts';
import type { RunPlace } from '../runs/runs.ts';
import { type CaseFile, type CaseSource, readCaseFile, writeCaseFile } from './case-file.ts';
import { placeFor, renamed } from './place-for.ts';
import type { CaseNews, CaseOrder } from './replay-case.ts';

/** How far the reading of a case is, while it goes on. */
export interface CaseProgress {
  readonly news: CaseNews | undefined;
  /** When what the news are about began. */
  readonly since: number;
}

export interface CaseStanding {
  readonly file: CaseFile;
  /** Undefined when nothing is under way. */
  readonly progress: CaseProgress | undefined;
  /** Bytes and files that were sent, of a case of files. */
  readonly sent: { readonly files: number; readonly bytes: number };
}

/** Somebody's own evidence. */
export interface Cases {
  create(name: string, source: CaseSource): Promise<CaseFile>;
  /** Newest first. */
  list(): Promise<readonly CaseStanding[]>;
  find(id: string): Promise<CaseStanding | undefined>;
  /**
   * Puts one file to a case, as it comes.
   *
   * @throws Problem USAGE when the case takes no files any more, EVIDENCE_TOO_LARGE when it is more than may be.
   */
  addFile(id: string, name: string, content: Readable): Promise<void>;
  /** Has a case read, or read again. @throws Problem USAGE when there is nothing to read, or it is being read. */
  read(id: string): Promise<void>;
  /** Stops what is under way; the case stays. */
  stop(id: string): Promise<void>;
  /** Removes a case and what was sent or fetched for it; evidence that was named by its path stays where it is. */
  remove(id: string): Promise<void>;
  watch(id: string, changed: () => void): () => void;
  /** Where a case lies, and its evidence; undefined when there is no such case, or it has not been read yet. */
  placeOf(id: string): Promise<RunPlace | undefined>;
  close(): Promise<void>;
}

export interface CaseLimits {
  /** Bytes of one file that is sent, and of all files of a case. */
  readonly file: number;
  readonly all: number;
  readonly files: number;
}

export const CASE_LIMITS: CaseLimits = { file: 2e9, all: 20e9, files: 100_000 };

/** A case is told from a run by how its id begins. */
const CASE_ID = /^case-[0-9TZ]{10,20}(-\d+)?$/;

const READER = fileURLToPath(new URL('../../../bin/replay-case.js', import.meta.url));

interface Job {
  readonly child: ChildProcess;
  since: number;
  news: CaseNews | undefined;
}

export function openCases(casesFolder: string, clock: Clock, limits = CASE_LIMITS): Cases {
  const root = resolve(casesFolder);
  const jobs = new Map<string, Job>();
  const watchers = new Map<string, Set<() => void>>();
  const sent = new Map<string, { files: number; bytes: number }>();
  const changed = (id: string) => {
    for (const each of watchers.get(id) ?? []) each();
  };
  const folder = (id: string) => join(root, id);
  const fileOf = async (id: string): Promise<CaseFile | undefined> =>
    CASE_ID.test(id) ? readCaseFile(folder(id)) : undefined;
  const needed = async (id: string): Promise<CaseFile> => {
    const file = await fileOf(id);
    if (file !== undefined) return file;
    throw new Problem('USAGE', `there is no case "${id}"`, {
      fix: 'The list shows which there are.',
    });
  };
  const sentTo = async (id: string) => {
    const known = sent.get(id) ?? (await countSent(folder(id)));
    sent.set(id, known);
    return known;
  };
  const standing = async (file: CaseFile): Promise<CaseStanding> => {
    const job = jobs.get(file.id);
    const { files, bytes } = file.source.kind === 'files' ? await sentTo(file.id) : NOTHING;
    return {
      file: job === undefined && file.state === 'reading' ? interrupted(file) : file,
      progress: job === undefined ? undefined : { news: job.news, since: job.since },
      sent: { files, bytes },
    };
  };
  const finish = async (id: string, news: CaseNews): Promise<void> => {
    const file = await fileOf(id);
    if (file === undefined) return;
    const { problem: _problem, outcome: _outcome, ...rest } = file;
    if (news.kind === 'done') {
      const { outcome, toldFrom } = news;
      await writeCaseFile(folder(id), { ...rest, state: 'ready', outcome, toldFrom });
    } else if (news.kind === 'failed') {
      const { message, fix } = news;
      await writeCaseFile(folder(id), { ...rest, state: 'failed', problem: { message, fix } });
    }
  };
  return {
    async create(name, source) {
      await mkdir(root, { recursive: true, mode: 0o700 });
      const stamp = isoSeconds(clock.now()).replaceAll(/[-:]/g, '');
      for (let number = 1; ; number++) {
        const id = `case-${stamp}${number === 1 ? '' : `-${number}`}`;
        try {
          await mkdir(folder(id), { mode: 0o700 });
        } catch (error) {
          if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
          continue;
        }
        const file: CaseFile = {
          schema: 'aftertrace.case/1',
          id,
          name: name.trim().slice(0, 200),
          createdAt: isoSeconds(clock.now()),
          source,
          state: 'collecting',
        };
        await writeCaseFile(folder(id), file);
        return file;
      }
    },
    async list() {
      const found: CaseStanding[] = [];
      for (const id of await namesIn(root)) {
        const file = await fileOf(id);
        if (file !== undefined) found.push(await standing(file));
      }
      return found.sort((a, b) =>
        compare(b.file.createdAt + b.file.id, a.file.createdAt + a.file.id),
      );
    },
    async find(id) {
      const file = await fileOf(id);
      return file === undefined ? undefined : standing(file);
    },
    async addFile(id, name, content) {
      const file = await needed(id);
      if (file.source.kind !== 'files' || file.state !== 'collecting') {
        throw new Problem('USAGE', 'this case takes no more files', {
          fix: 'Begin another case for them.',
        });
      }
      const before = await sentTo(id);
      if (before.files >= limits.files) throw tooLarge(`more than ${limits.files} files`);
      before.files += 1;
      const evidence = join(folder(id), 'evidence');
      const at = await freePlace(evidence, name, before.files);
      let size = 0;
      let excess: string | undefined;
      try {
        await pipeline(
          content,
          async function* (parts: AsyncIterable<Buffer>) {
            for await (const part of parts) {
              size += part.length;
              if (size > limits.file) excess = `a file of more than ${words(limits.file)}`;
              if (before.bytes + size > limits.all) {
                excess = `more than ${words(limits.all)} in all`;
              }
              // Whoever is cut off in the middle of sending never hears why: the rest is read and dropped.
              if (excess === undefined) yield part;
            }
          },
          createWriteStream(join(evidence, at), { flags: 'wx', mode: 0o600 }),
        );
        if (excess !== undefined) throw tooLarge(excess);
      } catch (error) {
        before.files -= 1;
        await rm(join(evidence, at), { force: true });
        throw error;
      }
      before.bytes += size;
      const line = { at: at.split(/[\\/]/).join('/'), name: name.slice(0, 1_000), bytes: size };
      await appendFile(join(folder(id), SENT), `${JSON.stringify(line)}\n`, { mode: 0o600 });
    },
    async read(id) {
      const file = await needed(id);
      if (jobs.has(id)) {
        throw new Problem('USAGE', 'this case is being read', {
          fix: 'Wait for its end, or stop it.',
        });
      }
      const order = await orderOf(file, folder(id));
      const { problem: _problem, outcome: _outcome, ...rest } = file;
      await writeCaseFile(folder(id), { ...rest, state: 'reading', toldFrom: order.toldFrom });
      const child = fork(READER, {
        execArgv: [],
        env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      });
      const job: Job = { child, since: clock.now(), news: undefined };
      jobs.set(id, job);
      child.on('message', (news: CaseNews) => {
        // Time spent on starting, or on fetching, says nothing of how fast it is read.
        if (news.kind === 'reading' && job.news?.kind !== 'reading') job.since = clock.now();
        job.news = news;
        changed(id);
      });
      child.once('exit', () => {
        const isOver = job.news?.kind === 'done' || job.news?.kind === 'failed';
        const last: CaseNews = isOver && job.news !== undefined ? job.news : STOPPED;
        void finish(id, last).finally(() => {
          jobs.delete(id);
          changed(id);
        });
      });
      child.send(order);
    },
    async stop(id) {
      const job = jobs.get(id);
      if (job !== undefined) await ended(job.child);
    },
    async remove(id) {
      await needed(id);
      const job = jobs.get(id);
      if (job !== undefined) await ended(job.child);
      await rm(folder(id), { recursive: true, force: true });
      sent.delete(id);
    },
    watch(id, callback) {
      const own = watchers.get(id) ?? new Set();
      watchers.set(id, own);
      own.add(callback);
      return () => {
        own.delete(callback);
        if (own.size === 0) watchers.delete(id);
      };
    },
    async placeOf(id) {
      const file = await fileOf(id);
      // What is being read has a timeline of before, or half a one.
      if (file?.state !== 'ready') return undefined;
      const { source, toldFrom = folder(id) } = file;
      const evidence = source.kind === 'files' ? join(folder(id), 'evidence') : toldFrom;
      return { folder: folder(id), toldFrom, evidence };
    },
    async close() {
      await Promise.all([...jobs.values()].map(({ child }) => ended(child)));
    },
  };
}

const NOTHING = { files: 0, bytes: 0 };
const SENT = 'sent.jsonl';

const STOPPED: CaseNews = {
  kind: 'failed',
  message: 'the reading was stopped before its end',
  fix: 'Have it read again.',
};

const interrupted = (file: CaseFile): CaseFile => ({
  ...file,
  state: 'failed',
  problem: { message: STOPPED.message, fix: STOPPED.fix },
});

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

const compare = (one: string, other: string): number => Number(one > other) - Number(one < other);

const words = (bytes: number): string => `${Math.round(bytes / 1e5) / 10} MB`;

const tooLarge = (what: string): Problem =>
  new Problem('EVIDENCE_TOO_LARGE', `${what} cannot be sent through a browser`, {
    fix: 'Name the folder it lies in by its path instead: that is read where it is, whatever its size.',
  });

/** Where the file may be written; the folders to it are made. */
async function freePlace(evidence: string, name: string, number: number): Promise<string> {
  const place = placeFor(name, number);
  try {
    await mkdir(dirname(join(evidence, place)), { recursive: true, mode: 0o700 });
    if (!existsSync(join(evidence, place))) return place;
  } catch {
    // A part of its way is a file already.
  }
  const other = renamed(name, number);
  await mkdir(dirname(join(evidence, other)), { recursive: true, mode: 0o700 });
  return other;
}

async function countSent(folder: string): Promise<{ files: number; bytes: number }> {
  try {
    const lines = (await readFile(join(folder, SENT), 'utf8')).trim().split('\n');
    const bytes = lines.reduce((sum, line) => {
      const { bytes: size } = JSON.parse(line) as { bytes?: unknown };
      return sum + (typeof size === 'number' ? size : 0);
    }, 0);
    return { files: lines.length, bytes };
  } catch {
    return { files: 0, bytes: 0 };
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => CASE_ID.test(name));
  } catch {
    return [];
  }
}

/** @throws Problem USAGE, EVIDENCE_UNREADABLE when there is nothing to read. */
async function orderOf({ source, id }: CaseFile, folder: string): Promise<CaseOrder> {
  if (source.kind === 'address') return { folder, source, toldFrom: folder, paths: [] };
  if (source.kind === 'files') {
    const evidence = join(folder, 'evidence');
    if (!existsSync(evidence)) {
      throw new Problem('USAGE', `nothing was sent to ${id}`, {
        fix: 'Choose files and send them.',
      });
    }
    return { folder, source, toldFrom: folder, paths: [evidence] };
  }
  try {
    const path = await realpath(resolve(source.path));
    const isFolder = (await stat(path)).isDirectory();
    return { folder, source, toldFrom: isFolder ? path : dirname(path), paths: [path] };
  } catch (cause) {
    throw new Problem('EVIDENCE_UNREADABLE', `cannot open "${source.path}"`, {
      fix: 'Name a file or folder that exists and that you may read.',
      cause,
    });
  }
}
