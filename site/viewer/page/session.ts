import { type Choice, choiceOf } from '../filter/choice.ts';
import { indexLanes, type LaneIndex } from '../layout/lane-index.ts';
import { type Stretch, stretchesOf, wholeWindow } from '../layout/time-axis.ts';
import { fittingSpeed } from '../playback.ts';
import type { Scene } from '../scene.ts';
import type { ViewState } from '../view-state.ts';

/** What the page shows at this moment; the address says the same, with ids for indexes. */
export interface Shown
  extends Pick<
    ViewState,
    'time' | 'window' | 'filter' | 'dim' | 'hide' | 'view' | 'fold' | 'speed'
  > {
  readonly selected: number | undefined;
  /** 1 plays, -1 plays backwards, 0 stands. */
  readonly playing: 0 | 1 | -1;
}

/** What follows from it, computed only when what it follows from has changed. */
export interface Derived {
  readonly choice: Choice;
  readonly lanes: readonly LaneIndex[];
  readonly stretches: readonly Stretch[];
  readonly speed: number;
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

function derive(
  scene: Scene,
  now: Shown,
  before: Shown | undefined,
  known: Derived | undefined,
): Derived {
  const sameChoice =
    before?.filter === now.filter && before.hide === now.hide && before.dim === now.dim;
  const sameWindow = before?.window === now.window && before?.fold === now.fold;
  const choice = sameChoice && known !== undefined ? known.choice : choiceOf(scene, now);
  const lanes = sameChoice && known !== undefined ? known.lanes : indexLanes(scene, choice.kept);
  const { from, to } = now.window ?? wholeWindow(scene.drawnAt);
  const stretches =
    sameWindow && known !== undefined
      ? known.stretches
      : stretchesOf(scene.drawnAt, from, to, now.fold);
  const speed = now.speed ?? fittingSpeed(stretches);
  return { choice, lanes, stretches, speed };
}
