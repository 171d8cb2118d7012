import type { Scene } from '../scene.ts';
import { readViewState } from '../view-state.ts';
import { decodeScene } from '../wire/columns.ts';
import { followAddress } from './address.ts';
import { showFilter } from './filter-view.ts';
import { showFlow } from './flow-view.ts';
import { showInspector } from './inspector-view.ts';
import { followKeys } from './keys.ts';
import { showLanes } from './lanes-view.ts';
import { followLinks } from './links.ts';
import { speakSelection } from './live-region.ts';
import { openSession } from './session.ts';
import { showSwitches } from './switches-view.ts';
import { showTable } from './table-view.ts';
import { showTransport } from './transport-view.ts';

const timeline = document.querySelector<HTMLElement>('#timeline');
if (timeline !== null) await start(timeline);

/** The page works without all of this; what cannot be loaded leaves it as it is. */
async function start(timeline: HTMLElement): Promise<void> {
  const { columns = '', ids = '', incident = 'all', selected = '' } = timeline.dataset;
  const response = await fetch(columns);
  if (!response.ok) return;
  const scene: Scene = { ...decodeScene(await response.arrayBuffer()), ids: [] };
  const {
    event: _event,
    incident: _incident,
    page: _page,
    ...asked
  } = readViewState(location.search);
  const session = openSession(scene, {
    ...asked,
    selected: selected === '' ? undefined : Number(selected),
    playing: 0,
  });
  const address = followAddress(session, incident, idsFrom(ids));
  const part = (name: string) => document.querySelector<HTMLElement>(name);
  const [lanes, inspector, table] = [part('.lane-scroll'), part('#inspector'), part('#table')];
  const form = document.querySelector<HTMLFormElement>('#filter');
  const transport = part('#transport');
  showSwitches(session, timeline);
  if (lanes !== null) showLanes(session, lanes);
  const flow = part('#flow');
  if (flow !== null) showFlow(session, flow);
  if (inspector !== null) showInspector(session, address, inspector);
  if (table !== null) showTable(session, address, table);
  if (form !== null) showFilter(session, form);
  if (transport !== null) showTransport(session, transport);
  followLinks(session, address);
  followKeys(session);
  speakSelection(session);
  document.body.dataset['ready'] = 'true';
}

async function idsFrom(path: string): Promise<readonly string[]> {
  const response = await fetch(path);
  const list: unknown = response.ok ? await response.json() : [];
  return Array.isArray(list) ? list.filter((each) => typeof each === 'string') : [];
}
