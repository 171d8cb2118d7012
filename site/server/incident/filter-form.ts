import { writeViewState } from '../../viewer/view-state.ts';
import { shown } from '../scene/event-words.ts';
import type { OpenView } from './open-view.ts';

/** The filter as a form that works without script, and what came of it. */
export interface FilterForm {
  readonly action: string;
  readonly text: string;
  /** The rest of the state, which the form must not lose. */
  readonly fields: readonly (readonly [string, string])[];
  readonly summary: string;
  readonly wrong: readonly string[];
  /** Said when nothing is left. */
  readonly advice: string | undefined;
  readonly clearHref: string;
}

export function filterForm({ state, choice, staged }: OpenView, action: string): FilterForm {
  const rest = { ...state, filter: '', page: 1 };
  const { costliest, count } = choice;
  const isWhole = count === staged.scene.count;
  return {
    action,
    text: state.filter,
    fields: [...new URLSearchParams(writeViewState(rest))],
    summary: isWhole ? `${count} events` : `${count} of ${staged.scene.count} events`,
    wrong: choice.filter.wrong.map(({ text, because }) => `${shown(text, 60)}: ${shown(because)}`),
    advice:
      costliest === undefined
        ? undefined
        : `Nothing matches. Without ${shown(costliest.text, 60)} it would be ${costliest.brings}.`,
    clearHref: action + writeViewState(rest),
  };
}
