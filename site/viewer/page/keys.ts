import { type Action, actionOf, KEY_MAP } from '../key-map.ts';
import { wholeWindow } from '../layout/time-axis.ts';
import { ROLES } from '../scene.ts';
import { causeOf, effectsOf, eventInLane, firstEvent, lastEvent } from '../steps.ts';
import { panBy, windowAround, zoomBy } from './lanes-view.ts';
import type { Session } from './session.ts';
import { toggleRole } from './switches-view.ts';
import { changeSpeed, goToChapter, goToEvent, stepBy, togglePlay } from './transport-view.ts';

const ZOOM_STEP = 0.6;
const PAN_STEP = 0.2;

/** Single keys, while no field has the focus. */
export function followKeys(session: Session): void {
  const help = keyList();
  document.querySelector('#keys')?.addEventListener('click', () => {
    help.showModal();
  });
  let effectsTried = 0;
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    const action = actionOf(event.key, event.shiftKey);
    if (isInField(event.target)) {
      if (action === 'leave' && event.target instanceof HTMLElement) event.target.blur();
      return;
    }
    if (action === undefined || belongsToFocus(action, event.target)) return;
    event.preventDefault();
    effectsTried = action === 'effect' ? effectsTried + 1 : 0;
    act(session, action, event.key, effectsTried, help);
  });
}

const isInField = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('input, textarea, select') !== null;

/** Space presses the button that has the focus, and arrows scroll what scrolls. */
function belongsToFocus(action: Action, target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  if (action === 'play') return target.closest('button, a, summary') !== null;
  const scrolls = target.closest('.json, .inspector, .scroll:not(.lane-scroll)') !== null;
  const isVertical =
    action === 'above' || action === 'below' || action === 'first' || action === 'last';
  return scrolls && isVertical;
}

/** The event whose effects are walked through: the first E leads away from it, the next ones must not. */
let effectsOrigin: number | undefined;

function act(
  session: Session,
  action: Action,
  key: string,
  effectsTried: number,
  help: HTMLDialogElement,
): void {
  const { scene, derived, now } = session;
  const { kept } = derived.choice;
  const whole = wholeWindow(scene.drawnAt);
  const here = now.time ?? scene.drawnAt[now.selected ?? -1] ?? (whole.from + whole.to) / 2;
  switch (action) {
    case 'play': {
      togglePlay(session, 1);
      return;
    }
    case 'backwards': {
      togglePlay(session, -1);
      return;
    }
    case 'next': {
      stepBy(session, 1);
      return;
    }
    case 'previous': {
      stepBy(session, -1);
      return;
    }
    case 'next-chapter': {
      goToChapter(session, 1);
      return;
    }
    case 'previous-chapter': {
      goToChapter(session, -1);
      return;
    }
    case 'above': {
      goToEvent(session, eventInLane(scene, kept, now.selected, -1));
      return;
    }
    case 'below': {
      goToEvent(session, eventInLane(scene, kept, now.selected, 1));
      return;
    }
    case 'first': {
      goToEvent(session, firstEvent(scene, kept));
      return;
    }
    case 'last': {
      goToEvent(session, lastEvent(scene, kept));
      return;
    }
    case 'cause': {
      if (now.selected !== undefined) goToEvent(session, causeOf(scene, now.selected));
      return;
    }
    case 'effect': {
      if (effectsTried === 1) effectsOrigin = now.selected;
      if (effectsOrigin === undefined) return;
      const effects = effectsOf(scene, effectsOrigin);
      goToEvent(session, effects[(effectsTried - 1) % Math.max(1, effects.length)]);
      return;
    }
    case 'zoom-in': {
      zoomBy(session, ZOOM_STEP, here);
      return;
    }
    case 'zoom-out': {
      zoomBy(session, 1 / ZOOM_STEP, here);
      return;
    }
    case 'left': {
      panBy(session, -PAN_STEP);
      return;
    }
    case 'right': {
      panBy(session, PAN_STEP);
      return;
    }
    case 'whole': {
      session.change({ window: undefined });
      return;
    }
    case 'fit': {
      if (now.selected !== undefined) {
        session.change({ window: windowAround(session, now.selected) });
      }
      return;
    }
    case 'window-from': {
      const to = now.window?.to ?? whole.to;
      if (here < to) session.change({ window: { from: here, to } });
      return;
    }
    case 'window-to': {
      const from = now.window?.from ?? whole.from;
      if (here > from) session.change({ window: { from, to: here } });
      return;
    }
    case 'slower': {
      changeSpeed(session, -1);
      return;
    }
    case 'faster': {
      changeSpeed(session, 1);
      return;
    }
    case 'table': {
      session.change({ view: now.view === 'table' ? 'lanes' : 'table' });
      return;
    }
    case 'filter':
      return document.querySelector<HTMLInputElement>('#filter-text')?.focus();
    case 'dim': {
      session.change({ dim: !now.dim });
      return;
    }
    case 'role': {
      toggleRole(session, ROLES[Number(key) - 1] ?? '');
      return;
    }
    case 'fold': {
      session.change({ fold: !now.fold });
      return;
    }
    case 'copy':
      return void navigator.clipboard.writeText(location.href);
    case 'help': {
      help.showModal();
      return;
    }
    case 'leave': {
      session.change({ selected: undefined, time: undefined, playing: 0 });
      return;
    }
  }
}

function keyList(): HTMLDialogElement {
  const dialog = document.createElement('dialog');
  dialog.className = 'keys';
  dialog.setAttribute('aria-label', 'Keys');
  const list = document.createElement('dl');
  for (const { shown, says } of KEY_MAP) {
    const row = document.createElement('div');
    const [term, text] = [document.createElement('dt'), document.createElement('dd')];
    term.textContent = shown;
    text.textContent = says;
    row.append(term, text);
    list.append(row);
  }
  const close = document.createElement('button');
  close.className = 'button';
  close.textContent = 'Close';
  close.addEventListener('click', () => {
    dialog.close();
  });
  const title = document.createElement('h2');
  title.textContent = 'Keys';
  dialog.append(title, list, close);
  document.body.append(dialog);
  return dialog;
}
