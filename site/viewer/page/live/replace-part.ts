/**
 * Puts a part of a page as the server wrote it in the place of what is there. What somebody is typing stays, and so does
 * the focus. The server has escaped every name in it, and a parser runs no script.
 */
export function replacePart(part: HTMLElement, html: string): void {
  if (part.dataset['html'] === html) return;
  part.dataset['html'] = html;
  const active = document.activeElement;
  const focused = active instanceof HTMLElement && part.contains(active) ? active.id : '';
  const typed = new Map<string, string>();
  for (const field of part.querySelectorAll('input')) {
    if (field.id !== '' && field.value !== field.defaultValue) typed.set(field.id, field.value);
  }
  const parsed = new DOMParser().parseFromString(html, 'text/html');
  part.replaceChildren(...parsed.body.childNodes);
  for (const [id, value] of typed) {
    const field = part.querySelector<HTMLInputElement>(`#${CSS.escape(id)}`);
    if (field !== null) field.value = value;
  }
  if (focused === '') return;
  // What had the focus may be gone: then the part keeps it, for the reading to go on there.
  const again = part.querySelector<HTMLElement>(`#${CSS.escape(focused)}`);
  if (again === null) part.tabIndex = -1;
  (again ?? part).focus({ preventScroll: true });
}
