import type { Action } from '../key-map.ts';
import { wholeWindow } from '../layout/time-axis.ts';
import { ROLES } from '../scene.ts';
import { causeOf, effectsOf, eventInLane, firstEvent, lastEvent } from '../steps.ts';
import {
  changeSpeed,
  goToChapter,
  goToEvent,
  playFaster,
  stepBy,
  togglePlay,
} from './playback-steps.ts';
import type { Session } from './session.ts';
import type { Status } from './status.ts';
import { toggleKnown, togglePin, toggleRole } from './view-steps.ts';
import { panBy, windowAround, zoomBy } from './window-steps.ts';

/** What other parts of the page do when they are asked. */
export interface Helpers {
  readonly status: Status;
  showKeys(): void;
  showPalette(): void;
  askTime(): void;
  askBookmark(): void;
  copyLink(): Promise<void>;
}

/** @param key that was pressed, where the action depends on which. */
export type Act = (action: Action, key?: string) => void;

const ZOOM_STEP = 0.6;
const PAN_STEP = 0.2;

/** Everything a key, the palette or a button can have done. */
export function actsOf(session: Session, helpers: Helpers): Act {
  const effect = effectWalker(session);
  const kept = () => session.derived.choice.kept;
  const go = (event: number | undefined) => {
    goToEvent(session, event);
  };
  const here = () => {
    const { now, scene } = session;
    const { from, to } = wholeWindow(scene.drawnAt);
    return now.time ?? scene.drawnAt[now.selected ?? -1] ?? (from + to) / 2;
  };
  const does: Readonly<Record<Action, (key: string) => void>> = {
    play: () => {
      togglePlay(session, 1);
    },
    'faster-forwards': () => {
      playFaster(session, 1);
    },
    'faster-backwards': () => {
      playFaster(session, -1);
    },
    next: () => {
      stepBy(session, 1);
    },
    previous: () => {
      stepBy(session, -1);
    },
    'next-chapter': () => {
      goToChapter(session, 1);
    },
    'previous-chapter': () => {
      goToChapter(session, -1);
    },
    above: () => {
      go(eventInLane(session.scene, kept(), session.now.selected, -1, session.derived.rows));
    },
    below: () => {
      go(eventInLane(session.scene, kept(), session.now.selected, 1, session.derived.rows));
    },
    first: () => {
      go(firstEvent(session.scene, kept()));
    },
    last: () => {
      go(lastEvent(session.scene, kept()));
    },
    cause: () => {
      const { selected } = session.now;
      if (selected !== undefined) go(causeOf(session.scene, selected));
    },
    effect: () => {
      go(effect());
    },
    go: helpers.askTime,
    'zoom-in': () => {
      zoomBy(session, ZOOM_STEP, here());
    },
    'zoom-out': () => {
      zoomBy(session, 1 / ZOOM_STEP, here());
    },
    left: () => {
      panBy(session, -PAN_STEP);
    },
    right: () => {
      panBy(session, PAN_STEP);
    },
    whole: () => {
      session.change({ window: undefined });
    },
    fit: () => {
      const { selected } = session.now;
      if (selected !== undefined) session.change({ window: windowAround(session, selected) });
    },
    'window-from': () => {
      const to = session.now.window?.to ?? wholeWindow(session.scene.drawnAt).to;
      if (here() < to) session.change({ window: { from: here(), to } });
    },
    'window-to': () => {
      const from = session.now.window?.from ?? wholeWindow(session.scene.drawnAt).from;
      if (here() > from) session.change({ window: { from, to: here() } });
    },
    slower: () => {
      changeSpeed(session, -1);
    },
    faster: () => {
      changeSpeed(session, 1);
    },
    table: () => {
      session.change({ view: session.now.view === 'table' ? 'lanes' : 'table' });
    },
    filter: () => document.querySelector<HTMLInputElement>('#filter-text')?.focus(),
    dim: () => {
      session.change({ dim: !session.now.dim });
      helpers.status.say(
        session.now.dim
          ? 'What the filter leaves out is drawn faintly.'
          : 'What the filter leaves out is hidden.',
      );
    },
    role: (key) => {
      toggleRole(session, ROLES[Number(key) - 1] ?? '');
    },
    bookmark: helpers.askBookmark,
    fold: () => {
      session.change({ fold: !session.now.fold });
    },
    known: () => {
      toggleKnown(session, helpers.status);
    },
    pin: () => {
      pinSelected(session, helpers.status);
    },
    palette: helpers.showPalette,
    copy: () => void helpers.copyLink(),
    help: helpers.showKeys,
    leave: () => {
      session.change({ selected: undefined, time: undefined, playing: 0, boost: 1 });
    },
  };
  return (action, key = '') => {
    does[action](key);
  };
}

/** The first E leads away from the event whose effects are walked through; the next ones must not. */
function effectWalker(session: Session): () => number | undefined {
  let [origin, tried, last]: [number | undefined, number, number | undefined] = [undefined, 0, -1];
  return () => {
    const { selected } = session.now;
    if (selected !== last || origin === undefined) [origin, tried] = [selected, 0];
    if (origin === undefined) return undefined;
    const effects = effectsOf(session.scene, origin);
    const next = effects[tried % Math.max(1, effects.length)];
    tried += 1;
    last = next;
    return next;
  };
}

function pinSelected(session: Session, status: Status): void {
  const { scene, now } = session;
  const lane = now.selected === undefined ? undefined : scene.lanes[scene.lane[now.selected] ?? 0];
  if (lane === undefined) status.say('Select an event first; its lane is what is pinned.');
  else togglePin(session, lane.id, status);
}
