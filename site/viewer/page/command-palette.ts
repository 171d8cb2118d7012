import { momentIn } from '../filter/clock-in.ts';
import { findEvents } from '../find.ts';
import { fuzzyScore } from '../fuzzy.ts';
import { KEY_MAP } from '../key-map.ts';
import { ROLES } from '../scene.ts';
import type { Act } from './act.ts';
import { dialogWith } from './dialog.ts';
import { goToEvent, goToTime } from './playback-steps.ts';
import type { Session } from './session.ts';

const MOST_SHOWN = 12;
const MOST_EVENTS = 8;

interface Entry {
  readonly kind: 'Command' | 'Lane' | 'Chapter' | 'Time' | 'Event';
  readonly text: string;
  readonly hint: string;
  readonly score: number;
  run(): void;
}

/** Finds a command, a lane, a chapter, a time or an event by what is typed. Made when it is first asked for. */
export function commandPalette(session: Session, act: () => Act): () => void {
  let made: { ask(): void } | undefined;
  return () => {
    made ??= madePalette(session, act());
    made.ask();
  };
}

function madePalette(session: Session, act: Act) {
  const dialog = dialogWith('palette', 'Find a command, lane or event');
  const field = document.createElement('input');
  field.type = 'text';
  field.autocomplete = 'off';
  field.spellcheck = false;
  field.placeholder = 'A command, a lane, an event, a time';
  const list = document.createElement('ul');
  list.id = 'palette-list';
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', 'Found');
  for (const [name, value] of [
    ['role', 'combobox'],
    ['aria-label', 'Find a command, lane or event'],
    ['aria-expanded', 'true'],
    ['aria-controls', list.id],
    ['aria-autocomplete', 'list'],
  ] as const) {
    field.setAttribute(name, value);
  }
  dialog.append(field, list);
  let [entries, at]: [readonly Entry[], number] = [[], 0];
  const mark = () => {
    [...list.children].forEach((item, each) => {
      item.setAttribute('aria-selected', String(each === at));
    });
    const chosen = list.children[at];
    if (chosen === undefined) field.removeAttribute('aria-activedescendant');
    else field.setAttribute('aria-activedescendant', chosen.id);
    chosen?.scrollIntoView({ block: 'nearest' });
  };
  const show = () => {
    entries = entriesFor(session, act, field.value.trim());
    at = 0;
    list.replaceChildren(
      ...entries.map((entry, each) =>
        itemOf(entry, each, () => {
          choose(each);
        }),
      ),
    );
    mark();
  };
  const choose = (each: number) => {
    const entry = entries[each];
    if (entry === undefined) return;
    dialog.close();
    entry.run();
  };
  field.addEventListener('input', show);
  field.addEventListener('keydown', (event) => {
    const way = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (way !== 0) {
      event.preventDefault();
      at = (at + way + entries.length) % Math.max(1, entries.length);
      mark();
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(at);
    }
  });
  return {
    ask: () => {
      field.value = '';
      show();
      dialog.showModal();
      field.focus();
    },
  };
}

function itemOf({ kind, text, hint }: Entry, at: number, chosen: () => void): HTMLElement {
  const item = document.createElement('li');
  item.id = `palette-${at}`;
  item.setAttribute('role', 'option');
  const [what, words, more] = [
    document.createElement('i'),
    document.createElement('span'),
    document.createElement('span'),
  ];
  what.textContent = kind;
  words.textContent = text;
  more.className = 'hint';
  more.textContent = hint;
  item.append(what, words, more);
  item.addEventListener('click', chosen);
  return item;
}

function entriesFor(session: Session, act: Act, typed: string): readonly Entry[] {
  const found = [
    ...timeEntries(session, typed),
    ...commandEntries(act, typed),
    ...laneEntries(session, typed),
    ...chapterEntries(session, typed),
    ...(typed === '' ? [] : eventEntries(session, typed)),
  ];
  return found.sort((a, b) => b.score - a.score).slice(0, MOST_SHOWN);
}

function commandEntries(act: Act, typed: string): readonly Entry[] {
  return KEY_MAP.filter(({ action }) => action !== 'palette' && action !== 'leave').flatMap(
    ({ action, shown, says }): readonly Entry[] => {
      if (action !== 'role')
        return scored('Command', says, shown, typed, () => {
          act(action);
        });
      return ROLES.flatMap((role, at) =>
        scored('Command', `show or hide ${role}`, String(at + 1), typed, () => {
          act('role', String(at + 1));
        }),
      );
    },
  );
}

const laneEntries = (session: Session, typed: string): readonly Entry[] =>
  session.scene.lanes.flatMap(({ label, kind, name }) =>
    scored('Lane', label, `${kind}: show it alone`, typed, () => {
      session.change({ filter: `lane:${JSON.stringify(name)}` });
    }),
  );

const chapterEntries = (session: Session, typed: string): readonly Entry[] =>
  session.scene.chapters.flatMap(({ title, from }) =>
    scored('Chapter', title, clock(from), typed, () => {
      goToTime(session, from);
    }),
  );

function timeEntries(session: Session, typed: string): readonly Entry[] {
  const { now, scene } = session;
  const time = momentIn(typed, now.time ?? scene.drawnAt[now.selected ?? 0] ?? 0);
  if (time === undefined) return [];
  const run = () => {
    goToTime(session, time);
  };
  return [{ kind: 'Time', text: `Go to ${clock(time)}`, hint: '', score: 1e6, run }];
}

const eventEntries = (session: Session, typed: string): readonly Entry[] =>
  findEvents(session.scene, typed, MOST_EVENTS).map(({ event, title, call, alike, score }) => ({
    kind: 'Event',
    text: title,
    hint:
      alike > 1
        ? `${call}, the first of ${alike}`
        : `${call}, ${clock(session.scene.drawnAt[event] ?? 0)}`,
    score,
    run: () => {
      goToEvent(session, event);
    },
  }));

function scored(
  kind: Entry['kind'],
  text: string,
  hint: string,
  typed: string,
  run: () => void,
): readonly Entry[] {
  const score = fuzzyScore(typed, text);
  return score === undefined ? [] : [{ kind, text, hint, score: score + 1, run }];
}

const clock = (time: number): string => new Date(time).toISOString().slice(11, 23);
