import type { Session } from './session.ts';
import type { Status } from './status.ts';
import { togglePin } from './view-steps.ts';

/** Gives each lane's name a button that holds it at the top, and keeps names and lanes in one order. */
export function showLaneNames(session: Session, host: HTMLElement, status: Status): void {
  const names = [...host.querySelectorAll<HTMLElement>('li')].map((item, at) => {
    const lane = session.scene.lanes[at];
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'pin';
    button.setAttribute('aria-label', `Hold ${lane?.label ?? ''} at the top`);
    button.addEventListener('click', () => {
      if (lane !== undefined) togglePin(session, lane.id, status);
    });
    item.append(button);
    return { item, button, id: lane?.id ?? '' };
  });
  const tell = () => {
    const { now, derived } = session;
    names.forEach(({ item, button, id }, lane) => {
      item.style.order = String(derived.rows.indexOf(lane));
      item.classList.toggle('is-pinned', now.pins.includes(id));
      button.setAttribute('aria-pressed', String(now.pins.includes(id)));
    });
    const chosen = now.selected === undefined ? -1 : session.scene.lane[now.selected];
    names.forEach(({ item }, lane) => {
      item.classList.toggle('chosen-lane', lane === chosen);
    });
  };
  session.onChange((now, before) => {
    if (now.pins !== before.pins || now.selected !== before.selected) tell();
  });
  tell();
}
