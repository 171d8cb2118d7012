import { ROLES, type Scene } from '../scene.ts';
import type { ViewState } from '../view-state.ts';
import { costliestTerm, type Filter, matchFilter, parseFilter } from './filter.ts';

/** What filter and hidden roles leave of a scene. */
export interface Choice {
  readonly filter: Filter;
  /** 1 for each event that is kept. */
  readonly kept: Uint8Array;
  readonly count: number;
  /** 1 for each event that is not drawn at all; the others that are not kept are drawn faintly. */
  readonly hidden: Uint8Array;
  /** Set when nothing is kept: the term to drop, and what that brings back. */
  readonly costliest: { readonly text: string; readonly brings: number } | undefined;
}

export function choiceOf(
  scene: Scene,
  { filter: text, hide, dim }: Pick<ViewState, 'filter' | 'hide' | 'dim'>,
): Choice {
  const filter = parseFilter(text);
  const kept = matchFilter(scene, filter);
  const hidden = new Uint8Array(scene.count);
  const hiddenRoles = ROLES.map((role) => hide.includes(role));
  let count = 0;
  for (let event = 0; event < scene.count; event += 1) {
    const isHidden = hiddenRoles[scene.role[event] ?? 1] === true;
    if (isHidden || (!dim && kept[event] === 0)) hidden[event] = 1;
    if (isHidden) kept[event] = 0;
    count += kept[event] ?? 0;
  }
  const costliest = count === 0 ? costliestTerm(scene, filter) : undefined;
  return { filter, kept, count, hidden, costliest };
}
