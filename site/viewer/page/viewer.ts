import { linkIndexOf } from '../link-index.ts';
import type { Chapter, Scene } from '../scene.ts';
import { readViewState } from '../view-state.ts';
import { decodeScene } from '../wire/columns.ts';
import { type Act, actsOf } from './act.ts';
import { type Address, followAddress } from './address.ts';
import { showBookmarks } from './bookmarks-view.ts';
import { commandPalette } from './command-palette.ts';
import { eventIdsFrom } from './event-ids.ts';
import { showFilter } from './filter-view.ts';
import { showFlow } from './flow-view.ts';
import { timeAsker } from './go-to-time.ts';
import { showInspector } from './inspector-view.ts';
import { keyList } from './key-list.ts';
import { followKeys } from './keys.ts';
import { showLaneNames } from './lane-names-view.ts';
import { showLanes } from './lanes-view.ts';
import { followLinks } from './links.ts';
import { speakSelection } from './live-region.ts';
import { openSession, type Session } from './session.ts';
import { type Status, statusLine } from './status.ts';
import { showSwitches } from './switches-view.ts';
import { showTable } from './table-view.ts';
import { showTransport } from './transport-view.ts';

const timeline = document.querySelector<HTMLElement>('#timeline');
if (timeline !== null) await start(timeline);

/** The page works without all of this; what cannot be loaded leaves it as it is. */
async function start(timeline: HTMLElement): Promise<void> {
  const { columns = '', ids: idsPath = '', incident = 'all', selected = '' } = timeline.dataset;
  // The server has it fetched beforehand unless it is so much that the page itself would wait for it.
  if (document.querySelector('link[rel=preload][as=fetch]') === null) await drawn();
  const response = await fetch(columns);
  if (!response.ok) return;
  const decoded = decodeScene(await response.arrayBuffer());
  const scene: Scene = { ...decoded, ids: [], chapters: decoded.chapters.map(asNamed) };
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
    boost: 1,
    pins: [],
  });
  const status = statusLine();
  const ids = eventIdsFrom(idsPath);
  const address = followAddress(session, incident, ids);
  const part = (name: string) => document.querySelector<HTMLElement>(name);
  const within = <Part extends HTMLElement, Made>(
    found: Part | null,
    show: (host: Part) => Made,
  ) => (found === null ? undefined : show(found));
  showSwitches(session, timeline, status);
  within(part('.lane-scroll'), (host) => {
    showLanes(session, host);
  });
  within(part('.lane-names'), (host) => {
    showLaneNames(session, host, status);
  });
  within(part('#flow'), (host) => {
    showFlow(session, host);
  });
  within(part('#inspector'), (host) => {
    showInspector(session, address, host);
  });
  within(part('#table'), (host) => {
    showTable(session, address, host);
  });
  within(document.querySelector<HTMLFormElement>('#filter'), (form) => {
    showFilter(session, form);
  });
  const overview = within(part('#transport'), (host) => showTransport(session, host));
  const { bookmarks: path = '', token = '' } = timeline.dataset;
  const askBookmark = within(part('#bookmarks'), (host) =>
    showBookmarks(session, address, ids, overview, status, { path, token, host }),
  );
  const act = showCommands(session, address, status, askBookmark ?? (() => {}));
  followLinks(session, ids);
  followKeys(act);
  speakSelection(session, status);
  document.body.dataset['ready'] = 'true';
  // The first step along a link asks for it; nobody should have to wait for it then.
  setTimeout(() => linkIndexOf(scene.links), 200);
}

/** The server has listed it under the name somebody gave it. */
function asNamed(chapter: Chapter): Chapter {
  const item = document.querySelector(`[data-chapter="${CSS.escape(chapter.id)}"] .chapter-name`);
  return { ...chapter, title: item?.textContent ?? chapter.title };
}

/** Until what there is has been drawn. A page that nobody looks at is not drawn at all. */
function drawn(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      setTimeout(resolve, 0);
    });
    setTimeout(resolve, 500);
  });
}

/** Keys, palette and buttons have the same things done. */
function showCommands(
  session: Session,
  address: Address,
  status: Status,
  askBookmark: () => void,
): Act {
  const act: Act = actsOf(session, {
    status,
    showKeys: keyList(),
    showPalette: commandPalette(session, () => act),
    askTime: timeAsker(session),
    askBookmark,
    copyLink: () => copyLink(address, status),
  });
  document.addEventListener('click', (event) => {
    const asked = event.target instanceof Element ? event.target.closest('[data-act]') : null;
    const action = asked?.getAttribute('data-act');
    if (action === 'palette' || action === 'help' || action === 'bookmark' || action === 'copy') {
      act(action);
    }
  });
  return act;
}

async function copyLink(address: Address, status: Status): Promise<void> {
  const link = location.origin + location.pathname + (await address.query());
  try {
    await navigator.clipboard.writeText(link);
    status.say('The link is copied.');
  } catch {
    status.say('The browser would not copy it; the address bar holds the same link.');
  }
}
