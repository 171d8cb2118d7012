import type { Session } from './session.ts';
import { showSuggestions } from './suggestions-view.ts';

const TYPING_PAUSE_MS = 160;

/** The filter line, the switches of roles, folding and the view: the same controls the page has without script. */
export function showFilter(session: Session, form: HTMLFormElement): void {
  const field = form.querySelector<HTMLInputElement>('input[name=q]');
  const said = form.querySelector<HTMLElement>('#filter-said');
  if (field === null || said === null) return;
  said.setAttribute('role', 'status');
  form.querySelector('button')?.remove();
  let timer = 0;
  const apply = () => {
    if (field.value !== session.now.filter) session.change({ filter: field.value });
  };
  field.addEventListener('input', () => {
    clearTimeout(timer);
    timer = window.setTimeout(apply, TYPING_PAUSE_MS);
  });
  showSuggestions(session, field, () => {
    clearTimeout(timer);
    apply();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    apply();
  });
  session.onChange((now, before) => {
    if (now.filter === before.filter && now.hide === before.hide && now.dim === before.dim) return;
    if (document.activeElement !== field) field.value = now.filter;
    said.replaceChildren(...sayings(session));
  });
}

function sayings({ scene, now, derived }: Session): readonly Node[] {
  const { count, filter, costliest } = derived.choice;
  const isWhole = count === scene.count;
  const said = [span(isWhole ? `${count} events` : `${count} of ${scene.count} events`)];
  if (!now.dim && !isWhole) said.push(span('the others are hidden'));
  for (const { text, because } of filter.wrong) said.push(span(`${text}: ${because}.`, 'wrong'));
  if (costliest !== undefined) {
    const { text, brings } = costliest;
    said.push(span(`Nothing matches. Without ${text} it would be ${brings}.`, 'wrong'));
  }
  return said.flatMap((each, at) => (at === 0 ? [each] : [document.createTextNode(' '), each]));
}

function span(text: string, className = ''): HTMLElement {
  const made = document.createElement('span');
  made.textContent = text;
  made.className = className;
  return made;
}
