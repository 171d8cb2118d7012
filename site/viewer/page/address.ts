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
  session.onChange((now, _before, weight) => {
    if (weight === 'told') return;
    clearTimeout(timer);
    if (weight === 'step') void ready.then(() => write('push'));
    else if (now.playing === 0) {
      timer = window.setTimeout(
        () => void ready.then(() => write('replace')),
        MOVES_ARE_WRITTEN_AFTER_MS,
      );
    }
  });
  addEventListener('popstate', () => {
    const { event, incident: asked, page: _page, ...shown } = readViewState(location.search);
    if ((asked ?? incident) !== incident) return void location.reload();
    void ready.then(() => {
      const selected = event === undefined ? undefined : index.get(event);
      session.change({ ...shown, selected, playing: 0 }, 'told');
    });
  });
  return { query, ready: () => ready, indexOf: (id) => index.get(id) };
}
