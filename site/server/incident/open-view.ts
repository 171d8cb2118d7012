import type { Incident, Timeline } from '../../../replay/timeline/timeline.ts';
import { type Choice, choiceOf } from '../../viewer/filter/choice.ts';
import { readViewState, type ViewState } from '../../viewer/view-state.ts';
import { notFound } from '../not-found.ts';
import type { Run } from '../runs/runs.ts';
import { shown } from '../scene/event-words.ts';
import { type Staged, sceneOf } from '../scene/scene-of.ts';
import type { Page, Site } from '../site.ts';

/** A run, what of it is to be shown, and what is selected. */
export interface OpenView {
  readonly run: Run;
  readonly staged: Staged;
  /** As the address says it, with a choice of incident in any case. */
  readonly state: ViewState;
  /** Index in the scene. */
  readonly selected: number | undefined;
  readonly choice: Choice;
  /** What of the address could not be followed. */
  readonly notice: string | undefined;
}

export type Opened =
  | { readonly kind: 'open'; readonly view: OpenView }
  | { readonly kind: 'closed'; readonly page: Page };

/** Making a scene takes a while for large evidence, and every selection asks for it again. */
const staging = new WeakMap<Timeline, Map<string, Staged>>();

/** @param url of the request; only its query is read. */
export async function openView({ runs }: Site, runId: string, url: string): Promise<Opened> {
  const reading = await runs.read(runId);
  if (reading.kind === 'missing') {
    return { kind: 'closed', page: notFound('There is no run of that name.') };
  }
  if (reading.kind === 'unreadable') {
    const model = { id: reading.id, because: shown(reading.because, 600) };
    const title = `${reading.id} cannot be read`;
    return { kind: 'closed', page: { view: 'unreadable-run', title, status: 422, model } };
  }
  const { run } = reading;
  const asked = readViewState(url.includes('?') ? url.slice(url.indexOf('?')) : '');
  const { incident, notice } = chosenIncident(run.timeline, asked);
  const staged = stagedOf(run.timeline, incident);
  const state = { ...asked, incident: incident?.id ?? 'all' };
  const choice = chosenOf(staged, state);
  const at = asked.event === undefined ? undefined : staged.indexOf.get(asked.event);
  if (asked.event === undefined || at !== undefined) {
    return { kind: 'open', view: { run, staged, state, choice, selected: at, notice } };
  }
  const nearest = nearestTo(asked.time, staged);
  const missing = `The event ${shown(asked.event, 80)} is not in what this page shows${
    nearest === undefined ? '.' : '; selected is the one nearest in time.'
  }`;
  const event = nearest === undefined ? undefined : staged.scene.ids[nearest];
  return {
    kind: 'open',
    view: {
      run,
      staged,
      state: { ...state, event },
      choice,
      selected: nearest,
      notice: missing,
    },
  };
}

const RANK = { high: 0, medium: 1, low: 2 } as const;

/** Without a choice: the incident the selected event belongs to, else the gravest. */
function chosenIncident(
  { incidents }: Timeline,
  { incident: asked, event }: ViewState,
): { readonly incident: Incident | undefined; readonly notice: string | undefined } {
  const found = incidents.find(({ id }) => id === asked);
  if (found !== undefined || asked === 'all') return { incident: found, notice: undefined };
  const holding =
    event === undefined ? undefined : incidents.find(({ eventIds }) => eventIds.includes(event));
  const gravest = [...incidents].sort((a, b) => RANK[a.severity] - RANK[b.severity])[0];
  const notice = asked === undefined ? undefined : `The run has no incident ${shown(asked, 80)}.`;
  return { incident: holding ?? gravest, notice };
}

function stagedOf(timeline: Timeline, incident: Incident | undefined): Staged {
  const known = staging.get(timeline) ?? new Map<string, Staged>();
  staging.set(timeline, known);
  const key = incident?.id ?? 'all';
  const before = known.get(key);
  if (before !== undefined) return before;
  const staged = sceneOf(timeline, incident);
  known.set(key, staged);
  return staged;
}

const choices = new WeakMap<Staged, { readonly key: string; readonly choice: Choice }>();

/** What was asked for last is asked for again with every selection. */
function chosenOf(staged: Staged, state: ViewState): Choice {
  const key = JSON.stringify([state.filter, state.hide, state.dim]);
  const before = choices.get(staged);
  if (before?.key === key) return before.choice;
  const choice = choiceOf(staged.scene, state);
  choices.set(staged, { key, choice });
  return choice;
}

function nearestTo(time: number | undefined, { scene }: Staged): number | undefined {
  if (time === undefined || scene.count === 0) return undefined;
  let best = 0;
  scene.drawnAt.forEach((each, at) => {
    if (Math.abs(each - time) < Math.abs((scene.drawnAt[best] ?? 0) - time)) best = at;
  });
  return best;
}
