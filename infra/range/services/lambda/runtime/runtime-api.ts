import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What an execution environment and the range say to each other. */
export interface RuntimeListener {
  /** The environment asks for work. `answer` may be called at any later time, once. */
  next(answer: (work: RuntimeWork) => void): void;
  response(requestId: string, body: string): void;
  error(requestId: string, body: string): void;
  initError(body: string): void;
}

export interface RuntimeWork {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The Lambda Runtime API (2018-06-01) on a loopback port of its own. */
export interface RuntimeApi {
  /** What `AWS_LAMBDA_RUNTIME_API` holds for the environment with this token. */
  addressFor(token: string): string;
  listen(token: string, listener: RuntimeListener): void;
  forget(token: string): void;
  stop(): void;
}

/** A little above AWS's 6 MB for an answer, so that the range can say by how much it was missed. */
const BODY_LIMIT = 16 * 1024 * 1024;

export async function startRuntimeApi(): Promise<RuntimeApi> {
  const listeners = new Map<string, RuntimeListener>();
  const server = createServer((request, response) => {
    serve(request, response, listeners).catch(() => {
      response.destroy();
    });
  });
  // An idle environment waits for work for as long as the range lives.
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  server.keepAliveTimeout = 0;
  const port = await listening(server);
  return {
    addressFor: (token) => `127.0.0.1:${String(port)}/${token}`,
    listen: (token, listener) => void listeners.set(token, listener),
    forget: (token) => void listeners.delete(token),
    stop() {
      listeners.clear();
      server.close();
      server.closeAllConnections();
    },
  };
}

const listening = (server: Server) =>
  new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      resolve((server.address() as AddressInfo).port);
    });
  });

const PATH =
  /^\/(?<token>[^/]+)\/2018-06-01\/runtime\/(?:(?<next>invocation\/next)|(?<init>init\/error)|invocation\/(?<id>[^/]+)\/(?<what>response|error))$/;

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  listeners: ReadonlyMap<string, RuntimeListener>,
): Promise<void> {
  const parts = PATH.exec(request.url ?? '')?.groups;
  const listener = listeners.get(parts?.token ?? '');
  if (parts === undefined || listener === undefined) {
    answer(response, 403, {}, '{"errorMessage":"unknown","errorType":"Forbidden"}');
    return;
  }
  if (parts.next !== undefined) {
    listener.next((work) => {
      answer(response, 200, work.headers, work.body);
    });
    return;
  }
  const body = await bodyOf(request);
  answer(response, 202, {}, '{"status":"OK"}');
  if (parts.init !== undefined) listener.initError(body);
  else if (parts.what === 'response') listener.response(parts.id ?? '', body);
  else listener.error(parts.id ?? '', body);
}

function answer(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length <= BODY_LIMIT) pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
