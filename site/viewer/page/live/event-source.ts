/** What comes over the wire, by the name of its event; not believed until it was looked at. */
export type Handlers = Readonly<Record<string, (data: Readonly<Record<string, unknown>>) => void>>;

export interface Following {
  /** Milliseconds since the server last told anything; undefined before it told anything at all. */
  silentFor(): number | undefined;
  isConnected(): boolean;
  close(): void;
}

/**
 * Follows a stream of events; the browser comes back by itself when it is cut off, and says what it has.
 *
 * Only while the page is seen: a browser holds six connections to one site, and seven tabs that each kept one would
 * leave none for the page that is being looked at.
 *
 * @param address asked for each time the stream is opened anew: it says what the page has by then.
 */
export function follow(address: () => string, handlers: Handlers): Following {
  let source: EventSource | undefined;
  let isOver = false;
  let last: number | undefined;
  const open = () => {
    if (source !== undefined || isOver) return;
    source = new EventSource(address());
    for (const [name, handle] of Object.entries(handlers)) {
      source.addEventListener(name, ({ data }: MessageEvent<string>) => {
        last = performance.now();
        const read: unknown = JSON.parse(data);
        if (typeof read === 'object' && read !== null) handle(read as Record<string, unknown>);
      });
    }
  };
  const shut = () => {
    source?.close();
    source = undefined;
  };
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) shut();
    else open();
  });
  if (!document.hidden) open();
  return {
    silentFor: () => (last === undefined ? undefined : performance.now() - last),
    isConnected: () => source?.readyState === EventSource.OPEN,
    close: () => {
      isOver = true;
      shut();
    },
  };
}

/** Says how old what is shown is, and goes on saying it when nothing comes any more. */
export function tellAge(where: HTMLElement, following: Following): void {
  const tell = () => {
    const silent = following.silentFor();
    if (silent === undefined) return;
    const seconds = Math.floor(silent / 1000);
    const age = seconds < 90 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`;
    const text = following.isConnected() ? `updated ${age} ago` : `cut off, updated ${age} ago`;
    if (where.textContent !== text) where.textContent = text;
  };
  setInterval(tell, 500);
}
