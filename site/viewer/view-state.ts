/**
 * What a link to a replay says: which incident, which event, which window, which filter. Everything is optional, and
 * what is not understood is left out.
 */
export interface ViewState {
  /** An incident's id, or "all" for all of the evidence. */
  readonly incident: string | undefined;
  /** The selected event. */
  readonly event: string | undefined;
  /** The moment the replay stands at, milliseconds since 1970. */
  readonly time: number | undefined;
  readonly window: { readonly from: number; readonly to: number } | undefined;
  readonly filter: string;
  /** Whether what the filter leaves out is still drawn, faintly. */
  readonly dim: boolean;
  /** Roles left out. */
  readonly hide: readonly string[];
  readonly view: 'lanes' | 'table';
  readonly fold: boolean;
  /** Each event is shown from when its log was delivered, not from when it happened. */
  readonly known: boolean;
  /** Undefined: one that suits the length of what is shown. */
  readonly speed: number | undefined;
  /** Of the table, from 1. */
  readonly page: number;
}

/** An attack by machine is over in half a second: it needs to be slowed down as much as a long one to be sped up. */
export const SPEEDS: readonly number[] = [
  0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 250, 500, 1000,
];
const LONGEST_FILTER = 400;

/** @param query with or without the question mark. */
export function readViewState(query: string): ViewState {
  const given = new URLSearchParams(query);
  const [from, to] = (given.get('w') ?? '').split('~').map(timeIn);
  const speed = Number(given.get('speed'));
  const page = Number(given.get('page'));
  const hide = (given.get('hide') ?? '').split(',').filter((role) => /^[a-z]{1,20}$/.test(role));
  return {
    incident: given.get('incident') ?? undefined,
    event: given.get('e') ?? undefined,
    time: timeIn(given.get('t') ?? ''),
    window: from !== undefined && to !== undefined && from < to ? { from, to } : undefined,
    filter: (given.get('q') ?? '').slice(0, LONGEST_FILTER),
    dim: given.get('dim') !== '0',
    hide: [...new Set(hide)],
    view: given.get('view') === 'table' ? 'table' : 'lanes',
    fold: given.get('fold') !== '0',
    known: given.get('known') === '1',
    speed: SPEEDS.find((each) => each === speed),
    page: Number.isInteger(page) && page > 0 && page < 1e6 ? page : 1,
  };
}

/** The query of a link to this state, with its question mark; empty when there is nothing to say. */
export function writeViewState(state: ViewState): string {
  const said = new URLSearchParams();
  if (state.incident !== undefined) said.set('incident', state.incident);
  if (state.event !== undefined) said.set('e', state.event);
  if (state.time !== undefined) said.set('t', isoOf(state.time));
  if (state.window !== undefined) {
    said.set('w', `${isoOf(state.window.from)}~${isoOf(state.window.to)}`);
  }
  if (state.filter !== '') said.set('q', state.filter);
  if (!state.dim) said.set('dim', '0');
  if (state.hide.length > 0) said.set('hide', state.hide.join(','));
  if (state.view === 'table') said.set('view', 'table');
  if (!state.fold) said.set('fold', '0');
  if (state.known) said.set('known', '1');
  if (state.speed !== undefined) said.set('speed', String(state.speed));
  if (state.page > 1) said.set('page', String(state.page));
  const query = said.toString();
  return query === '' ? '' : `?${query}`;
}

/** As exact as the evidence: milliseconds. */
const isoOf = (time: number): string => new Date(Math.round(time)).toISOString();

function timeIn(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
