import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Problem } from '../base/problem.ts';
import type { HttpRequest, HttpResponse } from './wire/http-message.ts';

/** Larger bodies are refused before they are read to the end. */
const LARGEST_BODY = 512 * 1024 * 1024;

export interface ListeningServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * HTTP in, HTTP out, on 127.0.0.1 and nowhere else.
 *
 * @param port 0 for any free one.
 * @throws Problem PORT_IN_USE when another process listens there.
 */
export function listen(
  port: number,
  answer: (request: HttpRequest, remoteAddress: string) => Promise<HttpResponse>,
): Promise<ListeningServer> {
  const server = createServer((incoming, outgoing) => {
    void respond(incoming, outgoing, answer);
  });
  server.keepAliveTimeout = 60_000;
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? portInUse(port, error) : error);
    });
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve({
        port: typeof address === 'object' && address !== null ? address.port : port,
        close: () => closed(server),
      });
    });
  });
}

async function respond(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  answer: (request: HttpRequest, remoteAddress: string) => Promise<HttpResponse>,
): Promise<void> {
  try {
    const body = await readBody(incoming);
    if (body === undefined) {
      outgoing.writeHead(413, { connection: 'close' }).end();
      return;
    }
    const url = incoming.url ?? '/';
    const mark = url.indexOf('?');
    const response = await answer(
      {
        method: incoming.method ?? 'GET',
        path: mark < 0 ? url : url.slice(0, mark),
        query: mark < 0 ? '' : url.slice(mark + 1),
        headers: headersOf(incoming),
        body,
      },
      incoming.socket.remoteAddress ?? '127.0.0.1',
    );
    const length = response.headers['content-length'] ?? String(response.body.length);
    outgoing.writeHead(response.status, { ...response.headers, 'content-length': length });
    const silent = incoming.method === 'HEAD' || response.body.length === 0;
    outgoing.end(silent ? undefined : response.body);
  } catch {
    // The client went away in the middle; there is nobody to tell.
    outgoing.destroy();
  }
}

function readBody(incoming: IncomingMessage): Promise<Uint8Array | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    incoming.on('data', (part: Buffer) => {
      size += part.length;
      if (size > LARGEST_BODY) resolve(undefined);
      else parts.push(part);
    });
    incoming.once('end', () => {
      const [only] = parts;
      resolve(parts.length === 1 && only !== undefined ? only : Buffer.concat(parts));
    });
    incoming.once('error', reject);
  });
}

function headersOf(incoming: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  const raw = incoming.rawHeaders;
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = (raw[at] ?? '').toLowerCase();
    const value = raw[at + 1] ?? '';
    const before = headers[name];
    headers[name] = before === undefined ? value : `${before}, ${value}`;
  }
  return headers;
}

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });

const portInUse = (port: number, cause: unknown): Problem =>
  new Problem('PORT_IN_USE', `port ${port} on 127.0.0.1 is taken by another process`, {
    fix: 'Choose another with --port, or stop the process that listens there.',
    cause,
  });
