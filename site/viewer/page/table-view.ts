import type { Address } from './address.ts';
import { partLoader } from './page-parts.ts';
import type { Session } from './session.ts';

/** Another page of the table is fetched once the selection has come to rest: it is two hundred rows. */
const REST_MS = 300;

/** With script the page comes without its rows, so that it stands sooner; they follow once it does. */
const FIRST_ROWS_AFTER_MS = 400;

/** Keeps the table on what the filter keeps, and marks the selected row. The server writes its rows. */
export function showTable(session: Session, address: Address, host: HTMLElement): void {
  const load = partLoader(`${location.pathname}/parts/table`);
  let timer = 0;
  const show = async () => {
    const part = await load(await address.query());
    if (part !== undefined) host.replaceChildren(part);
    markRow(host, session.now.selected);
    scrollToRow(session, host);
  };
  restWhileMoving(session, host);
  const isThere = () => host.querySelector('table') !== null;
  if (!isThere()) timer = window.setTimeout(() => void show(), FIRST_ROWS_AFTER_MS);
  session.onChange((now, before) => {
    const isSame = now.filter === before.filter && now.hide === before.hide;
    if (now.view !== before.view)
      requestAnimationFrame(() => {
        scrollToRow(session, host);
      });
    if (isSame && now.selected === before.selected) return;
    clearTimeout(timer);
    if (isSame && isThere() && markRow(host, now.selected)) scrollToRow(session, host);
    else timer = window.setTimeout(() => void show(), isSame ? REST_MS : 0);
  });
}

/** @returns false when the row is on another page of the table. */
function markRow(host: HTMLElement, selected: number | undefined): boolean {
  for (const row of host.querySelectorAll('tr.selected')) {
    row.classList.remove('selected');
    row.removeAttribute('aria-current');
  }
  if (selected === undefined) return true;
  const row = host.querySelector(`tr[data-event="${selected}"]`);
  row?.classList.add('selected');
  row?.setAttribute('aria-current', 'true');
  return row !== null;
}

/** Beneath the lanes the table stays where it is; in their place it follows the selection. */
function scrollToRow({ now }: Session, host: HTMLElement): void {
  if (now.view !== 'table') return;
  host.querySelector('tr.selected')?.scrollIntoView({ block: 'nearest' });
}

const MOVEMENT_ENDS_AFTER_MS = 250;

/** Rows nobody sees are put aside while the window moves: the browser would sort them into layers with every frame. */
function restWhileMoving(session: Session, host: HTMLElement): void {
  let [isSeen, timer] = [true, 0];
  new IntersectionObserver((entries) => {
    isSeen = entries.some(({ isIntersecting }) => isIntersecting);
  }).observe(host);
  session.onChange((now, before) => {
    if (now.window === before.window || isSeen) return;
    clearTimeout(timer);
    host.classList.add('is-aside');
    timer = window.setTimeout(() => {
      host.classList.remove('is-aside');
    }, MOVEMENT_ENDS_AFTER_MS);
  });
}
