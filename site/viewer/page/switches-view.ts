import type { Session } from './session.ts';
import type { Status } from './status.ts';
import { toggleKnown, toggleRole } from './view-steps.ts';

/** Links that change the view without script become buttons with it. */
export function showSwitches(session: Session, timeline: HTMLElement, status: Status): void {
  const fold = asButton(timeline.querySelector('#fold'));
  const known = asButton(timeline.querySelector('#known'));
  const [lanes, table] = [...timeline.querySelectorAll('#switch a')].map(asButton);
  const roles = [...document.querySelectorAll('#legend a')].map(asButton);
  fold?.addEventListener('click', () => {
    session.change({ fold: !session.now.fold });
  });
  known?.addEventListener('click', () => {
    toggleKnown(session, status);
  });
  lanes?.addEventListener('click', () => {
    session.change({ view: 'lanes' });
  });
  table?.addEventListener('click', () => {
    session.change({ view: 'table' });
  });
  for (const button of roles) {
    button?.addEventListener('click', () => {
      toggleRole(session, button.dataset['role'] ?? '');
    });
  }
  const tell = () => {
    const { now } = session;
    fold?.setAttribute('aria-pressed', String(now.fold));
    known?.setAttribute('aria-pressed', String(now.known));
    lanes?.setAttribute('aria-pressed', String(now.view === 'lanes'));
    table?.setAttribute('aria-pressed', String(now.view === 'table'));
    for (const button of roles) {
      const isHidden = now.hide.includes(button?.dataset['role'] ?? '');
      button?.classList.toggle('is-hidden', isHidden);
      button?.setAttribute('aria-pressed', String(!isHidden));
    }
    timeline.classList.toggle('no-lanes', now.view === 'table');
  };
  session.onChange((now, before) => {
    const isSame =
      now.fold === before.fold &&
      now.known === before.known &&
      now.view === before.view &&
      now.hide === before.hide;
    if (!isSame) tell();
  });
  tell();
}

function asButton(link: Element | null | undefined): HTMLButtonElement | undefined {
  if (link === null || link === undefined) return undefined;
  const button = document.createElement('button');
  button.type = 'button';
  button.id = link.id;
  button.className = link.className;
  const role = link.getAttribute('data-role');
  if (role !== null) button.dataset['role'] = role;
  button.append(...link.childNodes);
  for (const hint of button.querySelectorAll('.sr')) hint.remove();
  link.replaceWith(button);
  return button;
}
