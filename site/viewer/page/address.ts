import { readViewState, type ViewState, writeViewState } from '../view-state.ts';
import type { Session, Shown } from './session.ts';

/** The address of what is shown. Selected events are named by id there, and ids come after the lanes. */
export interface Address {
  /** The query of what is shown now. */
  query(): string;
  /** Resolves when ids are known. */
  ready(): Promise<void>;
  indexOf(id: string): number | undefined;
}

/** Steps that follow each other faster than this are one on the way back. */
const STEPS_ARE_WRITTEN_AFTER_MS = 120;
const MOVES_ARE_WRITTEN_AFTER_MS = 250;

export function followAddress(
  session: Session,
  incident: string,
  loading: Promise<readonly string[]>,
): Address {
  let ids: readonly string[] = [];
  let index: ReadonlyMap<string, number> = new Map();
  const ready = loading.then((loaded) => {
    ids = loaded;
    index = new Map(loaded.map((id, at) => [id, at]));
  });
  const stateOf = ({ selected, ...shown }: Shown): ViewState => ({
    ...shown,
    incident,
    event: selected === undefined ? undefined : ids[selected],
    page: 1,
  });
  const query = () => writeViewState(stateOf(session.now));
  const write = (how: 'push' | 'replace') => {
    const address = location.pathname + query();
    if (address === location.pathname + location.search) return;
    if (how === 'push') history.pushState(null, '', address);
    else history.replaceState(null, '', address);
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
      void ready.then(() => {
        write(how);
      });
    }, pause);
  });
  addEventListener('popstate', () => {
    const { event, incident: asked, page: _page, ...shown } = readViewState(location.search);
    if ((asked ?? incident) !== incident) {
      location.reload();
      return;
    }
    void ready.then(() => {
      const selected = event === undefined ? undefined : index.get(event);
      session.change({ ...shown, selected, playing: 0 }, 'told');
    });
  });
  return { query, ready: () => ready, indexOf: (id) => index.get(id) };
}
