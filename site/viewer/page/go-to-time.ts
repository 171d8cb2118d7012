import { momentIn } from '../filter/clock-in.ts';
import { wholeWindow } from '../layout/time-axis.ts';
import { button, dialogWith, labelled, paragraph } from './dialog.ts';
import { goToTime } from './playback-steps.ts';
import type { Session } from './session.ts';

/** Asks for a time and goes there. */
export function timeAsker(session: Session): () => void {
  let made: { readonly dialog: HTMLDialogElement; readonly field: HTMLInputElement } | undefined;
  return () => {
    made ??= madeAsker(session);
    const { now, scene } = session;
    const here = now.time ?? scene.drawnAt[now.selected ?? 0] ?? 0;
    made.field.value = new Date(here).toISOString().slice(11, 23);
    made.dialog.showModal();
    made.field.select();
  };
}

function madeAsker(session: Session) {
  const dialog = dialogWith('asker', 'Go to a time');
  const form = document.createElement('form');
  const field = document.createElement('input');
  field.autocomplete = 'off';
  field.spellcheck = false;
  const hint = paragraph('quiet-text', 'UTC, as 10:31:20, 10:31:20.250 or 2026-05-16T10:31:20Z.');
  hint.id = 'time-hint';
  const wrong = paragraph('wrong');
  wrong.setAttribute('role', 'alert');
  field.setAttribute('aria-describedby', hint.id);
  const foot = document.createElement('div');
  foot.className = 'dialog-foot';
  const go = button('Go', () => {
    form.requestSubmit();
  });
  foot.append(
    button('Cancel', () => {
      dialog.close();
    }),
    go,
  );
  form.append(labelled('Time', field), hint, wrong, foot);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const { from, to } = wholeWindow(session.scene.drawnAt);
    const { now, scene } = session;
    const time = momentIn(field.value, now.time ?? scene.drawnAt[now.selected ?? 0] ?? from);
    const problem =
      time === undefined
        ? 'This is not a time.'
        : time < from || time > to
          ? `The evidence shown runs from ${stamp(from)} to ${stamp(to)}.`
          : '';
    wrong.textContent = problem;
    if (time === undefined || problem !== '') return;
    dialog.close();
    goToTime(session, time);
  });
  dialog.append(form);
  return { dialog, field };
}

const stamp = (time: number): string => new Date(time).toISOString().slice(0, 23).replace('T', ' ');
