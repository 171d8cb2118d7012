import type { Request, Response } from 'express';

/** Server-sent events to one page. */
export interface EventStream {
  /** @param id of what the page has when it comes back after a break; of no account where none is given. */
  send(event: string, data: unknown, id?: number): void;
  /** Aborted when the page is gone. */
  readonly gone: AbortSignal;
}

/** Milliseconds a page waits before it asks again. */
const RETRY_AFTER = 1_000;

export function openEventStream(request: Request, response: Response): EventStream {
  response.status(200).set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
    Connection: 'keep-alive',
  });
  response.flushHeaders();
  response.write(`retry: ${RETRY_AFTER}\n\n`);
  const gone = new AbortController();
  request.on('close', () => {
    gone.abort();
  });
  response.on('error', () => {
    gone.abort();
  });
  return {
    gone: gone.signal,
    send(event, data, id) {
      if (gone.signal.aborted) return;
      const number = id === undefined ? '' : `id: ${id}\n`;
      // JSON has no line breaks of its own, so nothing in it can begin another field.
      response.write(`${number}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    },
  };
}

/** What a page has already: the browser tells it when it comes back, the page itself when it comes first. */
export function hasUpTo(request: Request): number {
  const told = request.headers['last-event-id'] ?? request.query['after'];
  const number = Number(typeof told === 'string' && told !== '' ? told : 0);
  return Number.isSafeInteger(number) && number >= 0 ? number : 0;
}
