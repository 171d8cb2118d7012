import { readViewState } from '../view-state.ts';
import type { Address } from './address.ts';
import type { Session } from './session.ts';
import { goToEvent } from './transport-view.ts';

/** Links to another event of this page select it in place. */
export function followLinks(session: Session, address: Address): void {
  document.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    const to = link === null ? undefined : new URL(link.getAttribute('href') ?? '', location.href);
    if (to === undefined || to.pathname !== location.pathname || to.hash !== '') return;
    const asked = readViewState(to.search);
    const here = readViewState(location.search);
    const at = asked.event === undefined ? undefined : address.indexOf(asked.event);
    if (at === undefined || (asked.incident ?? here.incident) !== asked.incident) return;
    event.preventDefault();
    goToEvent(session, at);
  });
}
