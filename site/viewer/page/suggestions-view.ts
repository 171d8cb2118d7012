import { type Suggestion, suggest } from '../filter/suggest.ts';
import { wholeWindow } from '../layout/time-axis.ts';
import type { Session } from './session.ts';

/** What can be typed next, under the field of the filter: a list to go through with the arrow keys. */
export function showSuggestions(
  session: Session,
  field: HTMLInputElement,
  taken: () => void,
): void {
  const list = document.createElement('ul');
  list.className = 'suggestions';
  list.id = 'filter-suggestions';
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', 'Ways to go on');
  list.hidden = true;
  field.type = 'text';
  field.setAttribute('role', 'combobox');
  field.setAttribute('aria-autocomplete', 'list');
  field.setAttribute('aria-controls', list.id);
  field.setAttribute('aria-expanded', 'false');
  field.after(list);
  let [options, at]: [readonly Suggestion[], number] = [[], -1];
  let place = { from: 0, to: 0 };
  const mark = () => {
    [...list.children].forEach((item, each) => {
      item.setAttribute('aria-selected', String(each === at));
    });
    const chosen = list.children[at];
    if (chosen === undefined) field.removeAttribute('aria-activedescendant');
    else field.setAttribute('aria-activedescendant', chosen.id);
    chosen?.scrollIntoView({ block: 'nearest' });
  };
  let isOpenNow = false;
  const open = (isOpen: boolean) => {
    isOpenNow = isOpen;
    list.hidden = !isOpen;
    field.setAttribute('aria-expanded', String(isOpen));
    at = -1;
    mark();
  };
  const ask = () => {
    const window = session.now.window ?? wholeWindow(session.scene.drawnAt);
    const caret = field.selectionStart ?? field.value.length;
    const found = suggest(session.scene, field.value, caret, window);
    options = found.options;
    place = found;
    list.replaceChildren(
      ...options.map((option, each) =>
        itemOf(option, each, () => {
          take(each);
        }),
      ),
    );
    open(options.length > 0);
  };
  const take = (each: number) => {
    const option = options[each];
    if (option === undefined) return;
    field.setRangeText(option.insert, place.from, place.to, 'end');
    field.focus();
    // Behind a key its values are asked for; a value is whole.
    if (option.count === undefined) ask();
    else {
      open(false);
      taken();
    }
  };
  field.addEventListener('input', ask);
  field.addEventListener('blur', () => {
    open(false);
  });
  field.addEventListener('keydown', (event) => {
    const way = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (way !== 0) {
      event.preventDefault();
      if (!isOpenNow) ask();
      if (options.length === 0) return;
      at = at < 0 && way < 0 ? options.length - 1 : (at + way + options.length) % options.length;
      mark();
    } else if (event.key === 'Enter' && at >= 0 && isOpenNow) {
      event.preventDefault();
      take(at);
    } else if (event.key === 'Escape' && isOpenNow) {
      // Nothing in it was chosen yet: the field is left, as it is without a list.
      if (at >= 0) event.stopPropagation();
      open(false);
    }
  });
}

function itemOf({ label, count }: Suggestion, at: number, chosen: () => void): HTMLElement {
  const item = document.createElement('li');
  item.id = `suggestion-${at}`;
  item.setAttribute('role', 'option');
  const words = document.createElement('span');
  words.textContent = label;
  item.append(words);
  if (count !== undefined) {
    const told = document.createElement('span');
    told.className = 'hint';
    told.textContent = String(count);
    item.append(' ', told);
    item.setAttribute('aria-label', `${label}, ${count} event${count === 1 ? '' : 's'}`);
  }
  // The field keeps the focus; a click would take it away, and close the list before it is heard.
  item.addEventListener('pointerdown', (event) => {
    event.preventDefault();
  });
  item.addEventListener('click', chosen);
  return item;
}
