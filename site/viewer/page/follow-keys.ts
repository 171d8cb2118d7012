/**
 * Arrow keys and C, E follow the links the server wrote, and the page changes in place.
 *
 * The server says what is next, what caused this and what it led to; nothing is computed twice.
 */
export function followKeys(): void {
  const live = liveRegion();
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isInField(event.target)) return;
    if (LINKS[keyOf(event)] === undefined) return;
    event.preventDefault();
    // The next key means the page as the one before left it.
    keys = keys.then(async () => {
      const link = linkFor(keyOf(event));
      if (link !== null) await goTo(link.href, live);
    });
  });
  document.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    const href = link === null ? undefined : addressOf(link);
    if (href === undefined || !selectsEvent(href)) return;
    event.preventDefault();
    void goTo(href, live);
  });
  addEventListener('popstate', () => {
    void show(location.href, live);
  });
}

const LINKS: Readonly<Record<string, string>> = {
  ArrowLeft: '#inspector a[rel=prev]',
  ArrowRight: '#inspector a[rel=next]',
  c: '#causes-title ~ .relations a',
  e: '#effects-title ~ .relations a',
};

let keys: Promise<void> = Promise.resolve();

const keyOf = ({ key }: KeyboardEvent): string => (key.length === 1 ? key.toLowerCase() : key);

function linkFor(key: string): HTMLAnchorElement | null {
  const selector = LINKS[key];
  return selector === undefined ? null : document.querySelector<HTMLAnchorElement>(selector);
}

const isInField = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.closest('input, textarea, select, [contenteditable]') !== null;

/** Links in the picture are SVG's, whose address is an object. */
function addressOf(link: Element): string | undefined {
  const written = link.getAttribute('href');
  return written === null ? undefined : new URL(written, location.href).href;
}

function selectsEvent(href: string): boolean {
  const to = new URL(href);
  const isHere = to.origin === location.origin && to.pathname === location.pathname;
  return isHere && to.searchParams.has('e') && to.hash === '';
}

async function goTo(href: string, live: HTMLElement): Promise<void> {
  if (await show(href, live)) history.pushState(null, '', href);
}

/** Parts of the page that depend on the selection. */
const PARTS = ['#lanes', '#inspector', '#events'] as const;
let asked = 0;

async function show(href: string, live: HTMLElement): Promise<boolean> {
  asked += 1;
  const mine = asked;
  const response = await fetch(href, { headers: { accept: 'text/html' } });
  if (!response.ok) {
    location.assign(href);
    return false;
  }
  // Our own server escaped every name in this page; a parser runs no script of it.
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  if (mine !== asked) return false;
  const scrolled = document.querySelector('.lane-scroll')?.scrollLeft ?? 0;
  for (const part of PARTS) replace(part, page);
  const lanes = document.querySelector('.lane-scroll');
  if (lanes !== null) lanes.scrollLeft = scrolled;
  document.querySelector('#inspector')?.scrollTo(0, 0);
  live.textContent = document.querySelector('#inspector-title')?.textContent ?? '';
  return true;
}

function replace(part: string, page: Document): void {
  const [now, next] = [document.querySelector(part), page.querySelector(part)];
  if (now !== null && next !== null) now.replaceChildren(...next.childNodes);
}

function liveRegion(): HTMLElement {
  const live = document.createElement('p');
  live.className = 'sr';
  live.setAttribute('role', 'status');
  document.body.append(live);
  return live;
}
