import { type Field, OTHER_KINDS } from '../fields.ts';
import { LAYOUT } from './layout.ts';

/** What the kernel has to know about member names, ready to be written into its memory. */
export interface Dictionary {
  readonly entries: readonly Entry[];
  readonly names: Buffer;
  /** For a context that holds a list: the context of its entries. */
  readonly elementContexts: ReadonlyMap<number, number>;
  readonly isElement: readonly number[];
  /** Bits of the slots that keep the first of several list entries. */
  readonly firstWins: number;
}

interface Entry {
  readonly place: number;
  readonly w0: bigint;
  readonly w1: bigint;
  readonly length: number;
  readonly context: number;
  readonly action: number;
  readonly nameAt: number;
}

const RECORD = 1;
const LEAVE_ALONE = 1 << 16;
const [K1, K2, K3, K4] = [
  0x9e3779b97f4a7c15n,
  0xc2b2ae3d27d4eb4fn,
  0x165667b19e3779f9n,
  0x27d4eb2f165667c5n,
];
const word = (value: bigint): bigint => BigInt.asUintN(64, value);

/** A context is a place in a record whose members are looked at; each path of a field is a way through contexts. */
export function dictionaryOf(fields: readonly Field[]): Dictionary {
  const actions = new Map<string, { context: number; name: string; action: number }>();
  const contexts = new Map<string, number>([['', RECORD]]);
  const elementContexts = new Map<number, number>();
  const at = (context: number, name: string) => {
    const key = `${context} ${name}`;
    const known = actions.get(key) ?? { context, name, action: 0 };
    actions.set(key, known);
    return known;
  };
  const opened = (path: string) => {
    const known = contexts.get(path) ?? contexts.size + 1;
    contexts.set(path, known);
    return known;
  };
  fields.forEach(({ path }, slot) => {
    let context = RECORD;
    path.forEach((step, depth) => {
      const here = path.slice(0, depth + 1).join('\n');
      if (step === '[]') {
        const within = opened(here);
        elementContexts.set(context, within);
        context = within;
      } else if (depth === path.length - 1) {
        at(context, step).action |= slot + 1;
      } else {
        const child = opened(here);
        at(context, step).action |= child << 8;
        context = child;
      }
    });
  });
  for (const name of OTHER_KINDS) at(RECORD, name).action |= LEAVE_ALONE;
  if (contexts.size > 30 || fields.length > 32)
    throw new Error('the kernel has bits for 30 contexts and 32 fields');
  return {
    ...placed([...actions.values()]),
    elementContexts,
    isElement: [...elementContexts.values()],
    firstWins: fields.reduce(
      (bits, { of }, slot) => (of === 'first' ? bits | (1 << slot) : bits),
      0,
    ),
  };
}

function placed(
  actions: readonly { readonly context: number; readonly name: string; readonly action: number }[],
): Pick<Dictionary, 'entries' | 'names'> {
  const taken = new Set<number>();
  const names = Buffer.from(actions.map(({ name }) => name).join(''));
  let nameAt = 0;
  const entries = actions.map(({ context, name, action }) => {
    const bytes = Buffer.alloc(Math.max(8, name.length));
    bytes.write(name);
    const w0 = bytes.readBigUInt64LE(0);
    const w1 = name.length >= 8 ? bytes.readBigUInt64LE(name.length - 8) : w0;
    const hash =
      word(w0 * K1) ^ word(w1 * K2) ^ word(BigInt(name.length) * K3 + BigInt(context) * K4);
    let place = Number(hash >> 54n);
    while (taken.has(place)) place = (place + 1) % LAYOUT.dictionaryEntries;
    taken.add(place);
    const entry = { place, w0, w1, length: name.length, context, action, nameAt };
    nameAt += name.length;
    return entry;
  });
  return { entries, names };
}
