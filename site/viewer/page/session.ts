import { type Choice, choiceOf } from '../filter/choice.ts';
import { deliveriesUntil, heardAt } from '../known-then.ts';
import { indexLanes, type LaneIndex } from '../layout/lane-index.ts';
import { type Stretch, stretchesOf, wholeWindow } from '../layout/time-axis.ts';
import { fittingSpeed } from '../playback.ts';
import type { Scene } from '../scene.ts';
import type { ViewState } from '../view-state.ts';

/** What the page shows at this moment; the address says the same, with ids for indexes. */
export interface Shown
  extends Pick<
    ViewState,
    'time' | 'window' | 'filter' | 'dim' | 'hide' | 'view' | 'fold' | 'known' | 'speed'
  > {
  readonly selected: number | undefined;
  /** 1 plays, -1 plays backwards, 0 stands. */
  readonly playing: 0 | 1 | -1;
  /** How many times faster than the chosen speed it plays, for as long as it plays. */
  readonly boost: number;
  /** Ids of lanes held at the top, in the order in which they were pinned. Not part of a link. */
  readonly pins: readonly string[];
}

/** What follows from it, computed only when what it follows from has changed. */
export interface Derived {
  readonly choice: Choice;
  readonly lanes: readonly LaneIndex[];
  /** Lanes from the top. */
  readonly rows: readonly number[];
  readonly stretches: readonly Stretch[];
  readonly speed: number;
  /** As known then: how many deliveries had been made; undefined when everything counts from when it happened. */
  readonly heardUntil: number | undefined;
  isHeard(event: number): boolean;
}

/**
 * `step`: worth a way back (a selection, a filter, a window). `move`: not worth one (playing, scrubbing).
 * `told`: the address said so already.
 */
export type Weight = 'step' | 'move' | 'told';

type Listener = (now: Shown, before: Shown, weight: Weight) => void;

export interface Session {
  readonly scene: Scene;
  readonly now: Shown;
  readonly derived: Derived;
  change(changes: Partial<Shown>, weight?: Weight): void;
  onChange(listener: Listener): void;
}

export function openSession(scene: Scene, first: Shown): Session {
  const listeners: Listener[] = [];
  let now = first;
  let derived = derive(scene, first, undefined, undefined);
  return {
    scene,
    get now() {
      return now;
    },
    get derived() {
      return derived;
    },
    change: (changes, weight = 'step') => {
      const before = now;
      now = { ...before, ...changes };
      derived = derive(scene, now, before, derived);
      for (const listener of listeners) listener(now, before, weight);
    },
    onChange: (listener) => {
      listeners.push(listener);
    },
  };
}

const everythingIsHeard = (): boolean => true;

function derive(
  scene: Scene,
  now: Shown,
  before: Shown | undefined,
  known: Derived | undefined,
): Derived {
  const { time } = now;
  const heardUntil = now.known && time !== undefined ? deliveriesUntil(scene, time) : undefined;
  const isHeard =
    time === undefined || heardUntil === undefined
      ? everythingIsHeard
      : known !== undefined && known.heardUntil === heardUntil
        ? known.isHeard
        : heardBy(scene, time);
  const sameChoice =
    known !== undefined &&
    before?.filter === now.filter &&
    before.hide === now.hide &&
    before.dim === now.dim;
  const choice = sameChoice ? known.choice : choiceOf(scene, now);
  const sameLanes = sameChoice && known.heardUntil === heardUntil;
  const lanes = sameLanes ? known.lanes : indexLanes(scene, heardOf(choice.kept, isHeard));
  const rows =
    known !== undefined && before?.pins === now.pins ? known.rows : rowsOf(scene, now.pins);
  const sameWindow =
    known !== undefined && before?.window === now.window && before?.fold === now.fold;
  const { from, to } = now.window ?? wholeWindow(scene.drawnAt);
  const stretches = sameWindow ? known.stretches : stretchesOf(scene.drawnAt, from, to, now.fold);
  const speed = now.speed ?? (sameWindow ? known.speed : fittingSpeed(stretches));
  return { choice, lanes, rows, stretches, speed, heardUntil, isHeard };
}

/** Between two deliveries nothing of the past becomes known, so the moment of asking is as good as any later one. */
const heardBy =
  (scene: Scene, time: number) =>
  (event: number): boolean =>
    heardAt(scene, event) <= time + 1e-6 || (scene.drawnAt[event] ?? 0) > time;

function heardOf(kept: Uint8Array, isHeard: (event: number) => boolean): Uint8Array {
  if (isHeard === everythingIsHeard) return kept;
  return kept.map((keep, event) => (keep === 1 && isHeard(event) ? 1 : 0));
}

function rowsOf({ lanes }: Scene, pins: readonly string[]): readonly number[] {
  const pinned = pins.flatMap((pin) => {
    const at = lanes.findIndex(({ id }) => id === pin);
    return at < 0 ? [] : [at];
  });
  const others = lanes.map((_lane, at) => at).filter((lane) => !pinned.includes(lane));
  return [...pinned, ...others];
}
