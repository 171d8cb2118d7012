import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize } from 'node:v8';
import type { AccountId } from '../../base/ids.ts';
import type { Instant } from '../../base/instant.ts';
import { Problem } from '../../base/problem.ts';
import { lockFolder } from './folder-lock.ts';
import { type Keeper, keeper } from './keeper.ts';
import { itemsIn } from './kept-items.ts';
import type { Frame, StateHeader } from './state-frame.ts';
import { readFrames } from './state-log.ts';

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
 * @throws Problem STATE_IN_USE, STATE_MISMATCH, STATE_UNREADABLE, FOLDER_UNWRITABLE.
 */
export function openStateFolder(
  folder: string,
  wish: StateWish,
  defaults: { readonly seed: string; readonly accounts: readonly AccountId[] },
  say: (line: string) => void,
): StateFolder {
  const files = join(folder, 'files');
  try {
    mkdirSync(files, { recursive: true });
  } catch (cause) {
    throw new Problem('FOLDER_UNWRITABLE', `the state folder ${folder} cannot be made`, {
      fix: 'Choose a folder this user may write to.',
      cause,
    });
  }
  const release = lockFolder(folder);
  try {
    const path = join(folder, 'state.log');
    const { payloads, cut } = readFrames(path);
    if (cut > 0) say(`state: a write of ${String(cut)} bytes that was not finished is left out`);
    const found = read(payloads, folder);
    if (cut > 0 && found === undefined) throw unreadable(folder, undefined);
    const header = headerFor(found?.header, wish, defaults, folder);
    // What was under way when the range ended: uploads, and the scratch files of handlers.
    for (const passing of ['incoming', 'lambda/tmp'])
      rmSync(join(files, passing), { recursive: true, force: true });
    return {
      header,
      stoodAt: found?.now,
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

interface Found {
  readonly header: StateHeader;
  readonly now: Instant;
  readonly states: Map<string, Uint8Array>;
  readonly items: readonly object[];
}

const FORMAT = 1;

function read(payloads: readonly Buffer[], folder: string): Found | undefined {
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
    throw unreadable(folder, cause);
  }
  if (header === undefined) {
    if (payloads.length > 0) throw unreadable(folder, undefined);
    return undefined;
  }
  if (header.format !== FORMAT) throw unreadable(folder, undefined);
  return { header, now, states, items };
}

function headerFor(
  found: StateHeader | undefined,
  wish: StateWish,
  defaults: { readonly seed: string; readonly accounts: readonly AccountId[] },
  folder: string,
): StateHeader {
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
  return { ...found, run: found.run + 1 };
}

const unreadable = (folder: string, cause: unknown): Problem =>
  new Problem('STATE_UNREADABLE', `the state in ${folder} cannot be read`, {
    fix: 'Use the version of the program that wrote it, or choose another folder.',
    cause,
  });
