import type { Address } from './address.ts';
import { partLoader } from './page-parts.ts';
import type { Session } from './session.ts';

/** Keeps the table on what the filter keeps, and marks the selected row. The server writes its rows. */
export function showTable(session: Session, address: Address, host: HTMLElement): void {
  const load = partLoader(`${location.pathname}/parts/table`);
  session.onChange((now, before) => {
    const isSame = now.filter === before.filter && now.hide === before.hide;
    if (isSame && (now.selected === before.selected || markRow(host, now.selected))) return;
    void address.ready().then(async () => {
      const part = await load(address.query());
      if (part !== undefined) host.replaceChildren(part);
    });
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
