import { KEY_MAP } from '../key-map.ts';
import { button, dialogWith } from './dialog.ts';
import { singleKeysAreOn, switchSingleKeys } from './settings.ts';

/** What the keys do, and the switch that turns those off that type a character. Made when it is first asked for. */
export function keyList(): () => void {
  let dialog: HTMLDialogElement | undefined;
  return () => {
    dialog ??= madeList();
    dialog.showModal();
  };
}

function madeList(): HTMLDialogElement {
  const dialog = dialogWith('keys', 'Keyboard');
  const list = document.createElement('dl');
  for (const { shown, says } of KEY_MAP) {
    const row = document.createElement('div');
    const [term, text] = [document.createElement('dt'), document.createElement('dd')];
    const key = document.createElement('kbd');
    key.textContent = shown;
    term.append(key);
    text.textContent = says;
    row.append(term, text);
    list.append(row);
  }
  const setting = document.createElement('label');
  setting.className = 'check';
  const box = document.createElement('input');
  box.type = 'checkbox';
  box.checked = singleKeysAreOn();
  box.addEventListener('change', () => {
    switchSingleKeys(box.checked);
  });
  setting.append(box, 'Single keys do something; off, only arrows, Esc and Ctrl K do');
  const foot = document.createElement('div');
  foot.className = 'dialog-foot';
  foot.append(
    setting,
    button('Close', () => {
      dialog.close();
    }),
  );
  dialog.append(list, foot);
  return dialog;
}
