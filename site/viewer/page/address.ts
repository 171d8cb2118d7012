import { readViewState, type ViewState, writeViewState } from '../view-state.ts';
import type { EventIds } from './event-ids.ts';
import type { Session, Shown } from './session.ts';

/** The address of what is shown. */
export interface Address {
  /** The query of what is shown now, with the id of the selected event in it. */
  query(): Promise<string>;
}

/** Steps that follow each other faster than this are one on the way back. */
const STEPS_ARE_WRITTEN_AFTER_MS = 120;
const MOVES_ARE_WRITTEN_AFTER_MS = 250;

export function followAddress(session: Session, incident: string, ids: EventIds): Address {
  const stateOf = async ({ selected, ...shown }: Shown): Promise<ViewState> => ({
    ...shown,
    incident,
    event: selected === undefined ? undefined : await ids.idOf(selected),
    page: 1,
  });
  const query = async () => writeViewState(await stateOf(session.now));
  const write = async (how: 'push' | 'replace') => {
    const { now } = session;
    const address = location.pathname + writeViewState(await stateOf(now));
    if (address === location.pathname + location.search) return;
    if (how === 'push') history.pushState(now.selected ?? null, '', address);
    else history.replaceState(now.selected ?? null, '', address);
  };
  let timer = 0;
  let due: 'push' | 'replace' | undefined;
  session.onChange((now, _before, weight) => {
    if (weight === 'told' || now.playing !== 0) return;
    clearTimeout(timer);
    // A move after a step must not make it one that cannot be undone.
    due = weight === 'step' ? 'push' : (due ?? 'replace');
    const pause = weight === 'step' ? STEPS_ARE_WRITTEN_AFTER_MS : MOVES_ARE_WRITTEN_AFTER_MS;
    timer = window.setTimeout(() => {
      const how = due ?? 'replace';
      due = undefined;
      void write(how);
    }, pause);
  });
  addEventListener('popstate', () => {
    clearTimeout(timer);
    due = undefined;
    const { event, incident: asked, page: _page, ...shown } = readViewState(location.search);
    if ((asked ?? incident) !== incident) {
      location.reload();
      return;
    }
    void (async () => {
      const selected = event === undefined ? undefined : await ids.indexOf(event);
      session.change({ ...shown, selected, playing: 0, boost: 1 }, 'told');
    })();
  });
  return { query };
}
