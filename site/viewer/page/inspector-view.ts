import type { Address } from './address.ts';
import { partLoader } from './page-parts.ts';
import type { Session } from './session.ts';

/** Keeps the inspector on the selected event. */
export function showInspector(session: Session, address: Address, host: HTMLElement): void {
  const load = partLoader(`${location.pathname}/parts/inspector`);
  session.onChange((now, before) => {
    if (now.selected === before.selected) return;
    void address.ready().then(async () => {
      const part = await load(address.query());
      if (part === undefined) return;
      host.replaceChildren(part);
      host.scrollTo(0, 0);
    });
  });
}
