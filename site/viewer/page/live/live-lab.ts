import { follow, tellAge } from './event-source.ts';
import { replacePart } from './replace-part.ts';

/** Keeps the page of a lab as its lab stands, and sends its forms without leaving it. */
export function followLab(main: HTMLElement): void {
  const { live = '', after = '0' } = main.dataset;
  const log = main.querySelector<HTMLElement>('#log');
  const updated = main.querySelector<HTMLElement>('#updated');
  let last = Number(after);
  const following = follow(() => `${live}?after=${last}`, {
    part({ name, html }) {
      if (typeof name !== 'string' || typeof html !== 'string') return;
      const part = main.querySelector<HTMLElement>(`[data-part="${CSS.escape(name)}"]`);
      if (part !== null) replacePart(part, html);
    },
    line({ seq, began, time, text }) {
      if (log === null || typeof seq !== 'number') return;
      if (log.dataset['began'] !== String(began)) {
        log.replaceChildren();
        log.dataset['began'] = String(began);
      } else if (seq <= last) return;
      last = seq;
      log.append(lineOf(String(time), String(text)));
      log.parentElement?.scrollTo({ top: log.parentElement.scrollHeight });
    },
    beat() {
      main.dataset['isLive'] = 'true';
    },
  });
  if (updated !== null) tellAge(updated, following);
  main.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.dataset['act'] === undefined) return;
    event.preventDefault();
    if (event.submitter?.getAttribute('aria-disabled') === 'true') return;
    void send(form, main);
  });
}

function lineOf(time: string, text: string): HTMLElement {
  const item = document.createElement('li');
  const clock = document.createElement('time');
  const words = document.createElement('span');
  clock.textContent = time;
  words.textContent = text;
  item.append(clock, ' ', words);
  return item;
}

/** What comes of it is told by the stream; only a refusal has to be told here. */
async function send(form: HTMLFormElement, main: HTMLElement): Promise<void> {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string') body.append(name, value);
  }
  const busy = main.querySelector('#busy');
  try {
    const response = await fetch(form.action, {
      method: 'POST',
      body,
      headers: { accept: 'application/json' },
    });
    if (form.dataset['act'] === 'reset' || form.dataset['act'] === 'start') {
      // The page was laid out for another stage of the lab.
      if (response.ok) location.reload();
      return;
    }
    if (response.ok || busy === null) return;
    busy.textContent = await refusalIn(response);
  } catch {
    if (busy !== null) busy.textContent = 'The site does not answer. Is it still running?';
  }
}

async function refusalIn(response: Response): Promise<string> {
  const text = await response.text();
  try {
    const { because, fix } = JSON.parse(text) as { because?: unknown; fix?: unknown };
    return `${String(because)}. ${String(fix)}`;
  } catch {
    return text;
  }
}
