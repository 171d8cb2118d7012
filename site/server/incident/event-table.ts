import { linkIndexOf } from '../../viewer/link-index.ts';
import { type Look, lookOf, type Role, roleOf, textOf } from '../../viewer/scene.ts';
import type { Staged } from '../scene/scene-of.ts';
import { clockOf } from './moment-words.ts';

export interface TableRow {
  readonly id: string;
  readonly position: number;
  readonly time: string;
  readonly isVague: boolean;
  readonly role: Role;
  readonly look: Look;
  readonly phase: string;
  readonly title: string;
  readonly call: string;
  readonly actor: string;
  readonly lane: string;
  readonly outcome: string;
  readonly hasFailed: boolean;
  readonly cause:
    | { readonly title: string; readonly grounds: string; readonly more: number }
    | undefined;
  readonly href: string;
  readonly isSelected: boolean;
}

export interface TablePage {
  readonly rows: readonly TableRow[];
  readonly page: number;
  readonly pages: number;
  readonly total: number;
  /** How many of them the filter keeps. */
  readonly kept: number;
}

const ROWS_PER_PAGE = 200;

/**
 * @param kept 1 for each event that is to be listed.
 * @param page from 1; one beyond the end gives the last.
 */
export function tablePage(
  staged: Staged,
  kept: Uint8Array,
  page: number,
  selected: number | undefined,
  hrefOf: (eventId: string) => string,
): TablePage {
  const { scene, events } = staged;
  const total = kept.reduce((sum, keep) => sum + keep, 0);
  const pages = Math.max(1, Math.ceil(total / ROWS_PER_PAGE));
  const shownPage = Math.min(page, pages);
  const chosen = keptFrom(kept, (shownPage - 1) * ROWS_PER_PAGE);
  const rows = chosen.flatMap((at): readonly TableRow[] => {
    const event = events[at];
    if (event === undefined) return [];
    return [
      {
        id: event.id,
        position: at + 1,
        time: clockOf(Date.parse(event.at), event.precision),
        isVague: event.precision === 's',
        role: roleOf(scene, at),
        look: lookOf(scene, at),
        phase: event.phase,
        title: textOf(scene, 'title', at),
        call: textOf(scene, 'call', at),
        actor: textOf(scene, 'actor', at),
        lane: scene.lanes[scene.lane[at] ?? 0]?.label ?? '',
        outcome: textOf(scene, 'outcome', at),
        hasFailed: event.errorCode !== null,
        cause: causeOf(staged, at),
        href: hrefOf(event.id),
        isSelected: at === selected,
      },
    ];
  });
  return { rows, page: shownPage, pages, total: scene.count, kept: total };
}

/** One page of the events that are kept, leaving out as many as come before it. */
function keptFrom(kept: Uint8Array, before: number): readonly number[] {
  const page: number[] = [];
  let passed = 0;
  for (let at = 0; at < kept.length && page.length < ROWS_PER_PAGE; at += 1) {
    if (kept[at] !== 1) continue;
    if (passed >= before) page.push(at);
    passed += 1;
  }
  return page;
}

/** The page of the table that shows an event; the first when the filter leaves it out. */
export function pageOf(event: number, kept: Uint8Array): number {
  if (kept[event] !== 1) return 1;
  const before = kept.subarray(0, event).reduce((sum, keep) => sum + keep, 0);
  return Math.floor(before / ROWS_PER_PAGE) + 1;
}

/** The first cause of an event, and how many more it has. */
function causeOf({ scene }: Staged, event: number): TableRow['cause'] {
  const { links } = scene;
  const [first, ...more] = linkIndexOf(links).into(event);
  if (first === undefined) return undefined;
  return {
    title: textOf(scene, 'title', links.from[first] ?? 0),
    grounds: ['proved', 'bound', 'inferred'][links.grounds[first] ?? 2] ?? 'inferred',
    more: more.length,
  };
}
