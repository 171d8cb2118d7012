import { lookOf, type Role, roleOf, textOf } from '../../viewer/scene.ts';
import { durationWords } from '../scene/duration-words.ts';
import { type Alignment, type Side, zeroOf } from './milestones.ts';

/** A place where two runs are not alike: what the one has there and the other has not. */
export interface Parting {
  readonly since: string;
  readonly one: PartingEvent | undefined;
  readonly other: PartingEvent | undefined;
}

export interface PartingEvent {
  readonly title: string;
  readonly role: Role;
  readonly isHollow: boolean;
  readonly href: string;
}

interface Step extends PartingEvent {
  readonly key: string;
  readonly at: number;
}

/** Steps that are compared: the comparison takes their product. */
const MOST_STEPS = 800;
const MOST_SHOWN = 15;

/** The first differences of two runs, in the order of time, and how many more there are. */
export function whereTheyPart(
  one: Side,
  other: Side,
  alignment: Alignment,
): { readonly partings: readonly Parting[]; readonly more: number; readonly isCut: boolean } {
  // Hours of a day are no measure of how long after the beginning something was.
  const measured = alignment === 'clock' ? 'first' : alignment;
  const [left, right] = [stepsOf(one, measured), stepsOf(other, measured)];
  const partings = pairs(left.slice(0, MOST_STEPS), right.slice(0, MOST_STEPS)).map(
    ([a, b]): Parting => ({
      since: sinceWords(
        Math.min(a?.at ?? Number.POSITIVE_INFINITY, b?.at ?? Number.POSITIVE_INFINITY),
      ),
      one: a,
      other: b,
    }),
  );
  return {
    partings: partings.slice(0, MOST_SHOWN),
    more: Math.max(0, partings.length - MOST_SHOWN),
    isCut: Math.max(left.length, right.length) > MOST_STEPS,
  };
}

function stepsOf(side: Side, alignment: Alignment): readonly Step[] {
  const { scene, events } = side.staged;
  const zero = zeroOf(side, alignment);
  const replay = `/replay/${encodeURIComponent(side.run.id)}`;
  const steps = events.flatMap((event, at): readonly Step[] => {
    if (event.phase === 'background') return [];
    const [role, title] = [roleOf(scene, at), textOf(scene, 'title', at)];
    const isHollow = lookOf(scene, at).endsWith('hollow');
    return [
      {
        key: `${role} ${isHollow} ${textOf(scene, 'call', at)} ${title.replaceAll(OWN_TO_A_RUN, '…')}`,
        at: (scene.drawnAt[at] ?? 0) - zero,
        title,
        role,
        isHollow,
        href: `${replay}?e=${encodeURIComponent(event.id)}`,
      },
    ];
  });
  // What was in one moment, as far as the evidence tells, has no order to differ in.
  return steps.sort(
    (a, b) => Math.round(a.at) - Math.round(b.at) || Number(a.key > b.key) - Number(a.key < b.key),
  );
}

/** Ids are made anew in every run: request ids, times in names of files, random tails. */
const OWN_TO_A_RUN =
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\d{8}T\d{4}Z_\w+|[A-Z0-9]{16,}/g;

/** What is not part of the longest sequence both have; what stands across from each other is told as one. */
function pairs(
  left: readonly Step[],
  right: readonly Step[],
): readonly (readonly [Step | undefined, Step | undefined])[] {
  const common = commonLengths(left, right);
  const width = right.length + 1;
  const found: [Step | undefined, Step | undefined][] = [];
  let [ones, others]: [Step[], Step[]] = [[], []];
  const close = () => {
    for (let at = 0; at < Math.max(ones.length, others.length); at += 1) {
      found.push([ones[at], others[at]]);
    }
    [ones, others] = [[], []];
  };
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    const [a, b] = [left[i], right[j]];
    if (a !== undefined && b !== undefined && a.key === b.key) {
      close();
      i += 1;
      j += 1;
    } else if (
      b === undefined ||
      (a !== undefined && (common[(i + 1) * width + j] ?? 0) >= (common[i * width + j + 1] ?? 0))
    ) {
      if (a !== undefined) ones.push(a);
      i += 1;
    } else {
      others.push(b);
      j += 1;
    }
  }
  close();
  return found;
}

/** Length of the longest common sequence from each pair of places on. */
function commonLengths(left: readonly Step[], right: readonly Step[]): Uint16Array {
  const width = right.length + 1;
  const lengths = new Uint16Array((left.length + 1) * width);
  for (let i = left.length - 1; i >= 0; i -= 1) {
    for (let j = right.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] =
        left[i]?.key === right[j]?.key
          ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0);
    }
  }
  return lengths;
}

const sinceWords = (ms: number): string =>
  `${ms < 0 ? '−' : ''}${durationWords(Math.round(Math.abs(ms)), 'ms')}`;
