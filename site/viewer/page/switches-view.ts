import type { Session } from './session.ts';

/** Links that change the view without script become buttons with it. */
export function showSwitches(session: Session, timeline: HTMLElement): void {
  const fold = asButton(timeline.querySelector('#fold'));
  const [lanes, table] = [...timeline.querySelectorAll('#switch a')].map(asButton);
  const roles = [...timeline.querySelectorAll('#legend a')].map(asButton);
  fold?.addEventListener('click', () => {
    session.change({ fold: !session.now.fold });
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
    if (fold !== undefined) fold.textContent = now.fold ? 'Unfold quiet time' : 'Fold quiet time';
    lanes?.setAttribute('aria-pressed', String(now.view === 'lanes'));
    table?.setAttribute('aria-pressed', String(now.view === 'table'));
    for (const button of roles) {
      const isHidden = now.hide.includes(button?.dataset['role'] ?? '');
      button?.classList.toggle('is-hidden', isHidden);
      button?.setAttribute('aria-pressed', String(!isHidden));
    }
    timeline.classList.toggle('no-lanes', now.view === 'table');
  };
  session.onChange(tell);
  tell();
}

export function toggleRole(session: Session, role: string): void {
  const { hide } = session.now;
  session.change({
    hide: hide.includes(role) ? hide.filter((each) => each !== role) : [...hide, role],
  });
}

function asButton(link: Element | null | undefined): HTMLButtonElement | undefined {
  if (link === null || link === undefined) return undefined;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = link.className;
  const role = link.getAttribute('data-role');
  if (role !== null) button.dataset['role'] = role;
  button.append(...link.childNodes);
  for (const hint of button.querySelectorAll('.sr')) hint.remove();
  link.replaceWith(button);
  return button;
}
