import { type Action, actionOf, isCharacter } from '../key-map.ts';
import type { Act } from './act.ts';
import { singleKeysAreOn } from './settings.ts';

/** Single keys, while no field has the focus and no dialog is open. */
export function followKeys(act: Act): void {
  document.addEventListener('keydown', (event) => {
    if (event.altKey || event.isComposing) return;
    const isCommand = event.ctrlKey || event.metaKey;
    const action = actionOf({ key: event.key, isShifted: event.shiftKey, isCommand });
    if (action === undefined || document.querySelector('dialog[open]') !== null) return;
    if (action === 'palette') {
      event.preventDefault();
      act('palette');
      return;
    }
    if (isInField(event.target)) {
      if (action === 'leave' && event.target instanceof HTMLElement) event.target.blur();
      return;
    }
    if (isCharacter(event.key) && !singleKeysAreOn()) return;
    if (belongsToFocus(action, event.target)) return;
    event.preventDefault();
    act(action, event.key);
  });
}

/** The field of a dialog that was just closed has the focus until the next frame; keys are not meant for it any more. */
function isInField(target: EventTarget | null): boolean {
  const field = target instanceof Element ? target.closest('input, textarea, select') : null;
  return field !== null && field.closest('dialog:not([open])') === null;
}

/** Space presses the button that has the focus, and arrows scroll what scrolls. */
function belongsToFocus(action: Action, target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  if (action === 'play') return target.closest('button, a, summary') !== null;
  const scrolls = target.closest('.json, .inspector, .scroll:not(.lane-scroll)') !== null;
  const isVertical =
    action === 'above' || action === 'below' || action === 'first' || action === 'last';
  return scrolls && isVertical;
}
