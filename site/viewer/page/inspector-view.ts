import type { Address } from './address.ts';
import { partLoader } from './page-parts.ts';
import type { Session } from './session.ts';

/** Selections closer than this are on their way to another one: what they pass is not shown. */
const HURRY_MS = 250;
const REST_MS = 120;

/** Keeps the inspector on the selected event. */
export function showInspector(session: Session, address: Address, host: HTMLElement): void {
  const load = partLoader(`${location.pathname}/parts/inspector`);
  const show = async () => {
    const part = await load(await address.query());
    if (part === undefined) return;
    host.replaceChildren(part);
    // Asking where it stands would lay the page out a second time.
    requestAnimationFrame(() => {
      host.scrollTop = 0;
    });
  };
  let [last, timer] = [Number.NEGATIVE_INFINITY, 0];
  session.onChange((now, before) => {
    if (now.selected === before.selected) return;
    const at = performance.now();
    const isHurried = at - last < HURRY_MS;
    last = at;
    clearTimeout(timer);
    if (isHurried) timer = window.setTimeout(() => void show(), REST_MS);
    else void show();
  });
}
