import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { AccountId } from '../../base/ids.ts';
import type { Instant } from '../../base/instant.ts';
import { Problem } from '../../base/problem.ts';
import { lockFolder } from './folder-lock.ts';
import { type Keeper, keeper } from './keeper.ts';
import { itemsIn } from './kept-items.ts';
import type { Frame, StateHeader } from './state-frame.ts';
import { readFrames, stateLog } from './state-log.ts';

/** What a state folder is to belong to; what is absent is taken from the folder, if that knows it. */
export interface StateWish {
  readonly seed: string | undefined;
  readonly accounts: readonly AccountId[] | undefined;
  readonly clock: StateHeader['clock'];
}

export interface StateFolder {
  readonly header: StateHeader;
  /** Where simulated time stood; absent in a fresh folder. */
  readonly stoodAt: Instant | undefined;
  /** Objects, code and logs. */
  readonly files: string;
  readonly keeper: Keeper;
  /** Gives the folder back without writing. */
  release(): void;
}

/**
 * Opens a folder in which a range outlives its process, and makes it if need be.
 *
 * Layout: `lock`, `state.log` (everything but bytes of objects and code), `files/`.
 *
 * What was answered survives `kill -9` of the process and, because every write is synced before its answer (bytes
 * of objects first, then the frame that names them), also a loss of power on a disk that keeps what it has synced.
 *
 * @throws Problem STATE_IN_USE, STATE_MISMATCH, STATE_UNREADABLE, STATE_DAMAGED, FOLDER_UNWRITABLE.
 */
export async function openStateFolder(
  folder: string,
  wish: StateWish,
  defaults: { readonly seed: string; readonly accounts: readonly AccountId[] },
  say: (line: string) => void,
): Promise<StateFolder> {
  const files = join(folder, 'files');
  const path = join(folder, 'state.log');
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new Problem('FOLDER_UNWRITABLE', `the state folder ${folder} cannot be made`, {
      fix: 'Choose a folder this user may write to.',
      cause,
    });
  }
  refuseOthersFolder(folder, path);
  const release = lockFolder(folder);
  try {
    const { payloads, torn } = readFrames(path);
    if (torn !== undefined)
      say(
        `state: the last write to ${path}, ${String(torn.bytes)} bytes from ${String(torn.offset)} on, was not finished and is left out; nobody was told of it`,
      );
    const found = read(payloads, path);
    mkdirSync(files, { recursive: true });
    const header = headerFor(found, wish, defaults, folder);
    // Before any file: a folder with files in it and no log is one that lost it.
    if (found === undefined) await writeHeader(path, header);
    // What was under way when the range ended: uploads, and the scratch files of handlers.
    for (const passing of ['incoming', 'lambda/tmp'])
      rmSync(join(files, passing), { recursive: true, force: true });
    return {
      header,
      stoodAt: found?.hasBegun === true ? found.now : undefined,
      files,
      keeper: keeper(path, {
        header,
        states: found?.states ?? new Map<string, Uint8Array>(),
        get: itemsIn(found?.items ?? []),
        release,
      }),
      release,
    };
  } catch (fault) {
    release();
    throw fault;
  }
}

async function writeHeader(path: string, header: StateHeader): Promise<void> {
  const log = stateLog(path);
  const nothing = { now: 0 as Instant, states: new Map(), firstItem: 0, items: serialize([]) };
  await log.replace(serialize({ header, ...nothing } satisfies Frame));
  await log.close();
}

interface Found {
  readonly header: StateHeader;
  /** false: the range that made the folder ended before it answered anything. */
  readonly hasBegun: boolean;
  readonly now: Instant;
  readonly states: Map<string, Uint8Array>;
  readonly items: readonly object[];
}

const FORMAT = 2;

const OWN = /^(files|lock(\.\d+)?|state\.log(\.next)?)$/;

/** A range must not settle in a folder somebody uses for something else, nor begin anew beside what an earlier one left. */
function refuseOthersFolder(folder: string, path: string): void {
  const others = readdirSync(folder).filter((name) => !OWN.test(name));
  if (others.length > 0 && !existsSync(path))
    throw new Problem(
      'STATE_UNREADABLE',
      `${folder} is no state folder: it holds ${others.slice(0, 3).join(', ')}${others.length > 3 ? ' and more' : ''}`,
      { fix: 'Choose an empty folder, or one that does not exist yet.' },
    );
  const kept = join(folder, 'files', 's3');
  if (existsSync(path) || !existsSync(kept) || readdirSync(kept).length === 0) return;
  throw new Problem('STATE_DAMAGED', `${path} is missing, and ${kept} holds bytes of objects`, {
    fix: 'Put state.log back, or choose another folder.',
  });
}

function read(payloads: readonly Buffer[], path: string): Found | undefined {
  let header: StateHeader | undefined;
  let now = 0 as Instant;
  const states = new Map<string, Uint8Array>();
  const items: object[] = [];
  try {
    for (const payload of payloads) {
      // The digest says that this project wrote it.
      const frame = deserialize(payload) as Frame;
      header ??= frame.header;
      now = frame.now;
      for (const [id, bytes] of frame.states) states.set(id, bytes);
      (deserialize(frame.items) as readonly object[]).forEach((item, at) => {
        items[frame.firstItem + at] = item;
      });
    }
  } catch (cause) {
    throw unreadable(`what ${path} says cannot be read by Node ${process.version}`, cause);
  }
  if (header === undefined) {
    if (payloads.length > 0) throw unreadable(`${path} does not say what it belongs to`);
    return undefined;
  }
  if (header.format !== FORMAT)
    throw unreadable(
      `${path} has format ${String(header.format)}, and this version reads format ${String(FORMAT)}`,
    );
  return { header, hasBegun: states.size > 0, now, states, items };
}

function headerFor(
  left: Found | undefined,
  wish: StateWish,
  defaults: { readonly seed: string; readonly accounts: readonly AccountId[] },
  folder: string,
): StateHeader {
  const found = left?.header;
  if (found === undefined) {
    return {
      format: FORMAT,
      seed: wish.seed ?? defaults.seed,
      accounts: wish.accounts ?? defaults.accounts,
      clock: wish.clock,
      run: 0,
    };
  }
  const differs = (what: string, kept: string, asked: string | undefined) => {
    if (asked === undefined || asked === kept) return;
    throw new Problem(
      'STATE_MISMATCH',
      `the state folder ${folder} was made with ${what} ${kept}, not ${asked}`,
      { fix: `Leave ${what} as it was, or choose another folder.` },
    );
  };
  differs('seed', found.seed, wish.seed);
  differs('clock', found.clock, wish.clock);
  differs('accounts', found.accounts.join(','), wish.accounts?.join(','));
  return left?.hasBegun === true ? { ...found, run: found.run + 1 } : found;
}

const unreadable = (message: string, cause?: unknown): Problem =>
  new Problem('STATE_UNREADABLE', message, {
    fix: 'Use the version of the program that wrote it, or choose another folder.',
    cause,
  });
