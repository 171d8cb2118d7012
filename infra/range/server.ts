import { mkdirSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline as piped } from 'node:stream/promises';
import { Problem } from '../base/problem.ts';
import { AwsFault } from './service.ts';
import { entityTooLarge, spool } from './spool.ts';
import type { UploadForm } from './wire/form-stream.ts';
import type { HttpHead, HttpRequest, HttpResponse, SpooledBody } from './wire/http-message.ts';

/** What is larger may go to a file; what is smaller is not worth one. */
const SMALL_BODY = 1024 * 1024;
/** How long a client that was refused may go on sending before the connection is cut. */
const PATIENCE = 2000;

/** Who answers what the server reads. */
export interface Answering {
  /**
   * What becomes of a body that is not small, once the head is read.
   *
   * @throws AwsFault when the head alone is reason enough to refuse.
   */
  admit(head: HttpHead): Admission;
  answer(request: HttpRequest, remoteAddress: string): Promise<HttpResponse>;
  /** A fault found before there was a whole request. */
  refuse(head: HttpHead, fault: AwsFault): HttpResponse;
}

export interface Admission {
  readonly kept: 'in memory' | 'in a file';
  /** Bytes. */
  readonly most: number;
  /** For the form of a web page: whether its file may come, asked when its fields are known. */
  readonly atFile?: (form: UploadForm) => void;
}

export interface ListeningServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * HTTP in, HTTP out, on 127.0.0.1 and nowhere else.
 *
 * @param port 0 for any free one.
 * @param folder where large bodies run into files.
 * @throws Problem PORT_IN_USE when another process listens there.
 */
export function listen(
  port: number,
  folder: string,
  answering: Answering,
): Promise<ListeningServer> {
  const spools = { folder: join(folder, 'incoming'), made: 0 };
  mkdirSync(spools.folder, { recursive: true });
  const server = createServer((incoming, outgoing) => {
    void respond(incoming, outgoing, answering, spools);
  });
  // A large upload takes as long as it takes; nothing but loopback can be slow on purpose here.
  server.requestTimeout = 0;
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

interface Spools {
  readonly folder: string;
  made: number;
}

async function respond(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  answering: Answering,
  spools: Spools,
): Promise<void> {
  const [path = '/', ...query] = (incoming.url ?? '/').split('?');
  const head: HttpHead = {
    method: incoming.method ?? 'GET',
    path,
    query: query.join('?'),
    headers: headersOf(incoming),
  };
  let body: Body | undefined;
  try {
    body = await readBody(incoming, head, answering, spools);
    const response = await answering.answer(
      { ...head, ...body },
      incoming.socket.remoteAddress ?? '127.0.0.1',
    );
    await send(response, incoming, outgoing);
  } catch (error) {
    if (error instanceof AwsFault) turnAway(answering.refuse(head, error), incoming, outgoing);
    // The client went away in the middle; there is nobody to tell.
    else outgoing.destroy();
  } finally {
    if (body?.spooled !== undefined) rmSync(body.spooled.path, { force: true });
  }
}

async function send(
  response: HttpResponse,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { stream } = response;
  try {
    const length =
      response.headers['content-length'] ?? String(stream?.length ?? response.body.length);
    outgoing.writeHead(response.status, { ...response.headers, 'content-length': length });
    if (incoming.method === 'HEAD') outgoing.end();
    else if (stream === undefined) outgoing.end(response.body);
    else await piped(Readable.from(stream.chunks(), { objectMode: false }), outgoing);
  } finally {
    stream?.close();
  }
}

/** Answers before the body has been read to its end, and does not wait for the rest for long. */
function turnAway(
  response: HttpResponse,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): void {
  const cut = setTimeout(() => incoming.socket.destroy(), PATIENCE);
  cut.unref();
  incoming.once('close', () => {
    clearTimeout(cut);
  });
  outgoing.writeHead(response.status, {
    ...response.headers,
    'content-length': String(response.body.length),
    connection: 'close',
  });
  outgoing.end(response.body);
  incoming.resume();
}

interface Body {
  readonly body: Uint8Array;
  readonly spooled?: SpooledBody;
}

async function readBody(
  incoming: IncomingMessage,
  head: HttpHead,
  answering: Answering,
  spools: Spools,
): Promise<Body> {
  const declared = Number(head.headers['content-length'] ?? 0);
  // The common case, and the one that has to be fast: a length that is known and small.
  if (declared <= SMALL_BODY && head.headers['transfer-encoding'] === undefined) {
    return { body: await readSmall(incoming) };
  }
  const parts: Buffer[] = [];
  let size = 0;
  let most = SMALL_BODY;
  let admission: Admission | undefined;
  const source = incoming.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
  for (;;) {
    if (admission === undefined && (declared > SMALL_BODY || size > SMALL_BODY)) {
      admission = answering.admit(head);
      most = admission.most;
      if (admission.kept === 'in a file') {
        spools.made++;
        const path = join(spools.folder, String(spools.made));
        try {
          const { atFile } = admission;
          const spooled = await spool(joined(parts, source), head.headers, path, most, atFile);
          return { body: new Uint8Array(), spooled };
        } catch (error) {
          rmSync(path, { force: true });
          throw error;
        }
      }
    }
    if (Math.max(size, declared) > most) throw entityTooLarge(Math.max(size, declared), most);
    const next = await source.next();
    if (next.done === true) return { body: Buffer.concat(parts) };
    size += next.value.length;
    parts.push(next.value);
  }
}

function readSmall(incoming: IncomingMessage): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  return new Promise((resolve, reject) => {
    incoming.on('data', (part: Buffer) => parts.push(part));
    incoming.once('end', () => {
      const [only] = parts;
      resolve(parts.length === 1 && only !== undefined ? only : Buffer.concat(parts));
    });
    incoming.once('error', reject);
  });
}

async function* joined(
  first: readonly Buffer[],
  rest: AsyncIterator<Buffer>,
): AsyncGenerator<Buffer> {
  yield* first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
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
