import { recordedAt, textOf } from '../scene.ts';
import type { Address } from './address.ts';
import { button, dialogWith, labelled, paragraph } from './dialog.ts';
import type { EventIds } from './event-ids.ts';
import type { Flag, Overview } from './overview-view.ts';
import { partLoader } from './page-parts.ts';
import type { Session } from './session.ts';
import type { Status } from './status.ts';

const AUTHOR = 'aftertrace.author';

interface Place {
  /** Where the server keeps them. */
  readonly path: string;
  /** That the request comes from this page. */
  readonly token: string;
  readonly host: HTMLElement;
}

/** Notes on an event or on a stretch of time: written here, kept by the server with the run. @returns what B does. */
export function showBookmarks(
  session: Session,
  address: Address,
  ids: EventIds,
  overview: Overview | undefined,
  status: Status,
  place: Place,
): () => void {
  const { host } = place;
  const load = partLoader(`${location.pathname}/parts/bookmarks`);
  const tell = () => {
    overview?.showFlags([...host.querySelectorAll<HTMLElement>('li[data-bookmark]')].map(flagOf));
    for (const item of host.querySelectorAll<HTMLElement>('li[data-bookmark]')) {
      item.append(removalOf(item, refresh, status, place));
    }
  };
  const refresh = async () => {
    const part = await load(await address.query());
    if (part !== undefined) host.replaceChildren(part);
    tell();
  };
  tell();
  let dialog: Asker | undefined;
  return () => {
    dialog ??= madeAsker(session, ids, refresh, status, place);
    dialog.ask();
  };
}

const flagOf = (item: HTMLElement): Flag => ({
  from: Number(item.dataset['from']),
  to: Number(item.dataset['to']),
  text: item.querySelector('.note')?.textContent ?? '',
});

function removalOf(
  item: HTMLElement,
  refresh: () => Promise<void>,
  status: Status,
  { path, token }: Place,
): HTMLButtonElement {
  const remove = button('Delete', () => {
    void (async () => {
      const id = encodeURIComponent(item.dataset['bookmark'] ?? '');
      const refusal = await sent(`${path}/${id}/delete`, token, undefined);
      status.say(refusal ?? 'The bookmark is deleted.');
      await refresh();
    })();
  });
  remove.setAttribute(
    'aria-label',
    `Delete the bookmark of ${item.querySelector('a')?.textContent ?? ''}`,
  );
  return remove;
}

interface Asker {
  ask(): void;
}

function madeAsker(
  session: Session,
  ids: EventIds,
  refresh: () => Promise<void>,
  status: Status,
  { path, token }: Place,
): Asker {
  const dialog = dialogWith('asker', 'Bookmark');
  const form = document.createElement('form');
  const subject = document.createElement('select');
  const text = document.createElement('textarea');
  text.required = true;
  text.maxLength = 2000;
  text.rows = 4;
  const author = document.createElement('input');
  author.required = true;
  author.maxLength = 80;
  author.autocomplete = 'name';
  author.value = localStorage.getItem(AUTHOR) ?? '';
  const wrong = paragraph('wrong');
  wrong.setAttribute('role', 'alert');
  const foot = document.createElement('div');
  foot.className = 'dialog-foot';
  const keep = button('Keep', () => {
    form.requestSubmit();
  });
  foot.append(
    button('Cancel', () => {
      dialog.close();
    }),
    keep,
  );
  form.append(
    labelled('About', subject),
    labelled('Note', text),
    labelled('By', author),
    wrong,
    foot,
  );
  let asked: readonly Subject[] = [];
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const about = asked[subject.selectedIndex];
    if (about === undefined) return;
    void (async () => {
      const refusal = await sent(path, token, {
        eventId: about.event === undefined ? null : ((await ids.idOf(about.event)) ?? null),
        from: isoOf(about.from),
        to: about.to === undefined ? null : isoOf(about.to),
        text: text.value,
        author: author.value,
      });
      wrong.textContent = refusal ?? '';
      if (refusal !== undefined) return;
      localStorage.setItem(AUTHOR, author.value);
      text.value = '';
      dialog.close();
      status.say('The bookmark is kept with the run.');
      await refresh();
    })();
  });
  dialog.append(form);
  return {
    ask: () => {
      asked = subjectsIn(session);
      subject.replaceChildren(...asked.map(({ words }) => new Option(words)));
      wrong.textContent = '';
      dialog.showModal();
      text.focus();
    },
  };
}

interface Subject {
  readonly words: string;
  readonly event: number | undefined;
  readonly from: number;
  readonly to: number | undefined;
}

/** What a note can be about now: the selected event, the window, the moment. */
function subjectsIn({ now, scene }: Session): readonly Subject[] {
  const { selected, window, time } = now;
  const subjects: Subject[] = [];
  if (selected !== undefined) {
    const words = `Event: ${textOf(scene, 'title', selected)}`;
    subjects.push({ words, event: selected, from: recordedAt(scene, selected), to: undefined });
  }
  if (window !== undefined) {
    const words = `Window: ${clock(window.from)} to ${clock(window.to)}`;
    subjects.push({ words, event: undefined, from: window.from, to: window.to });
  }
  const moment = time ?? scene.drawnAt[selected ?? 0] ?? 0;
  subjects.push({
    words: `Moment: ${clock(moment)}`,
    event: undefined,
    from: moment,
    to: undefined,
  });
  return subjects;
}

const clock = (time: number): string => isoOf(time).slice(11, 23);
const isoOf = (time: number): string => new Date(Math.round(time)).toISOString();

/** @returns why it was refused, or undefined when it was done. */
async function sent(
  path: string,
  token: string,
  body: object | undefined,
): Promise<string | undefined> {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: {
        'x-aftertrace-token': token,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (response.ok) return undefined;
    const said: unknown =
      response.headers.get('content-type')?.includes('json') === true
        ? await response.json()
        : { because: (await response.text()).trim() };
    const isTold = typeof said === 'object' && said !== null && 'because' in said;
    return isTold && typeof said.because === 'string' ? said.because : 'It could not be done.';
  } catch {
    return 'The server does not answer.';
  }
}
