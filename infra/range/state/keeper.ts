import { readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { deserialize, serialize } from 'node:v8';
import type { Instant } from '../../base/instant.ts';
import type { Keeping, KeptItems, StateToken } from '../platform.ts';
import { itemTable } from './kept-items.ts';
import type { Frame, StateHeader } from './state-frame.ts';
import { stateLog, syncPath } from './state-log.ts';

/** Brings a range's memory to disk and back. */
export interface Keeper extends Keeping {
  /** What an earlier range left under this token. */
  restored<T>(token: StateToken<T>): T | undefined;
  /** From now on this memory is looked at for changes; to be called whenever somebody asks for it. */
  touch<T>(token: StateToken<T>, state: T): void;
  /** Marks work during which memory may change without `touch`, because somebody holds on to it. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /**
   * On disk, when it resolves, is everything that had happened when it was called.
   *
   * Whoever calls while a write is under way shares the next one: a write costs the same for one as for many.
   */
  commit(): Promise<void>;
  /** Writes everything once, and from then on what changes. */
  begin(now: () => Instant): Promise<void>;
  close(): Promise<void>;
}

export interface Left {
  readonly header: StateHeader;
  readonly states: Map<string, Uint8Array>;
  readonly get: KeptItems['get'];
  release(): void;
}

/** A log is written anew when it has grown past this, and past a multiple of what it began with. Bytes. */
const LARGEST_LOG = 64 * 1024 * 1024;
const MOST_GROWTH = 4;

export function keeper(path: string, left: Left): Keeper {
  const log = stateLog(path);
  /** Files whose names are on disk. */
  const named = new Set<string>();
  const live = new Map<string, () => unknown>();
  const touched = new Set<string>();
  /** As last written. */
  const written = new Map<string, Uint8Array>(left.states);
  let wrote = new Set<string>();
  let discarded = new Set<string>();
  let items = itemTable();
  let inFlight = 0;
  let now: (() => Instant) | undefined;
  let everything = true;
  let began = 0;
  let last: Promise<void> = Promise.resolve();
  let queued: Promise<void> | undefined;
  let open: () => void = () => {};
  const begun = new Promise<void>((resolve) => {
    open = resolve;
  });

  /** In one go, so that all memories are of the same moment. */
  const snapshot = (): { frame: Uint8Array; states: Frame['states'] } | undefined => {
    if (everything) items = itemTable();
    const states: Frame['states'] = new Map();
    for (const id of everything ? live.keys() : touched) {
      const bytes = serialize(live.get(id)?.());
      const before = written.get(id);
      if (everything || before === undefined || !bytes.equals(before)) states.set(id, bytes);
    }
    // What was touched while something is at work may change again without a word.
    if (inFlight === 0) touched.clear();
    if (everything) for (const [id, bytes] of written) if (!live.has(id)) states.set(id, bytes);
    if (states.size === 0) return undefined;
    const { first, items: fresh } = items.take();
    const frame: Frame = {
      ...(everything && { header: left.header }),
      now: now?.() ?? (0 as Instant),
      states,
      firstItem: first,
      items: serialize(fresh),
    };
    return { frame: serialize(frame), states };
  };

  const write = async (): Promise<void> => {
    everything ||= log.size > Math.max(LARGEST_LOG, MOST_GROWTH * began);
    const taken = snapshot();
    const [files, gone] = [wrote, discarded];
    [wrote, discarded] = [new Set(), new Set()];
    try {
      // Bytes before what names them.
      await syncAll(files, named, dirname(path));
      if (taken !== undefined) {
        if (everything) {
          await log.replace(taken.frame);
          began = log.size;
        } else await log.append(taken.frame);
      }
    } catch (fault) {
      // Numbers were given to items nobody will find: begin anew.
      everything = true;
      wrote = new Set([...files, ...wrote]);
      discarded = new Set([...gone, ...discarded]);
      throw fault;
    }
    everything = false;
    for (const [id, bytes] of taken?.states ?? []) written.set(id, bytes);
    for (const file of gone) {
      named.delete(file);
      await rm(file, { force: true });
    }
  };

  const commit = (): Promise<void> => {
    // Whoever comes too early waits: what is not on disk is not answered.
    if (now === undefined) return begun.then(commit);
    queued ??= last
      .catch(() => {})
      // What is being done comes to where it waits for something outside: an effect and its record are kept together.
      .then(() => setImmediate())
      .then(() => {
        queued = undefined;
        last = write();
        return last;
      });
    return queued;
  };

  return {
    restored<T>(token: StateToken<T>): T | undefined {
      const bytes = left.states.get(token.id);
      if (bytes === undefined || token.kept === undefined) return undefined;
      return token.kept.unpack(deserialize(bytes), { put: items.put, get: left.get });
    },
    touch({ id, kept }, state) {
      if (kept === undefined) return;
      if (!live.has(id))
        live.set(id, () => kept.pack(state, { put: (list) => items.put(list), get: left.get }));
      touched.add(id);
    },
    async during(work) {
      inFlight++;
      try {
        return await work();
      } finally {
        inFlight--;
      }
    },
    commit,
    async begin(clock) {
      now = clock;
      open();
      await commit();
    },
    wrote: (file) => void wrote.add(file),
    discard(file) {
      wrote.delete(file);
      discarded.add(file);
    },
    async close() {
      // Also what changed without a word.
      everything = true;
      try {
        await commit();
      } finally {
        await log.close();
        left.release();
      }
    },
  };
}

async function syncAll(paths: Iterable<string>, named: Set<string>, root: string): Promise<void> {
  const folders = new Set<string>();
  const fresh: string[] = [];
  for (const path of paths) {
    await syncTree(path);
    if (named.has(path)) continue;
    fresh.push(path);
    for (let up = dirname(path); up.startsWith(root); up = dirname(up)) folders.add(up);
  }
  for (const folder of folders) await syncPath(folder);
  for (const path of fresh) named.add(path);
}

async function syncTree(path: string): Promise<void> {
  if ((await stat(path)).isDirectory()) {
    for (const name of await readdir(path)) await syncTree(join(path, name));
  }
  await syncPath(path);
}
