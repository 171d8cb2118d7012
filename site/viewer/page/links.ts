import { readViewState } from '../view-state.ts';
import type { EventIds } from './event-ids.ts';
import { goToEvent } from './playback-steps.ts';
import type { Session } from './session.ts';

/** Links to another event of this page select it in place. */
export function followLinks(session: Session, ids: EventIds): void {
  document.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    const to = link === null ? undefined : new URL(link.getAttribute('href') ?? '', location.href);
    if (to === undefined || to.pathname !== location.pathname || to.hash !== '') return;
    const asked = readViewState(to.search);
    const here = readViewState(location.search);
    if (asked.event === undefined || (asked.incident ?? here.incident) !== asked.incident) return;
    event.preventDefault();
    const { event: id } = asked;
    void (async () => {
      const at = await ids.indexOf(id);
      if (at === undefined) location.assign(to);
      else goToEvent(session, at);
    })();
  });
}
