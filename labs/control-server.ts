import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Problem, type ProblemCode } from '../infra/base/problem.ts';

/** How the commands of one lab reach the process that holds it up; what its state folder says. */
export interface ControlDoor {
  readonly schema: 'aftertrace.control/1';
  readonly pid: number;
  readonly port: number;
  /** Whoever cannot read the state folder has no say. */
  readonly token: string;
}

/** What may be asked, by name. What it is given came over the wire and is for it to read. */
export type ControlActions = Readonly<
  Record<string, (input: unknown, say: (line: string) => void) => Promise<unknown>>
>;

/** One line of an answer: what is being done, and at last what came of it. */
export type ControlLine =
  | { readonly say: string }
  | { readonly result: unknown }
  | {
      readonly problem: {
        readonly code: ProblemCode | 'FAULT';
        readonly message: string;
        readonly fix: string;
      };
    };

export interface ControlServer {
  readonly door: ControlDoor;
  close(): void;
}

/**
 * Serves one lab's actions on a loopback port of its own, one after the other; only whether it is there is told at once.
 *
 * Whoever asks has to know the token. A page in a browser does not, and is refused as well by the name it asks for,
 * lest a name that comes to mean this machine let it in; nothing here is ever meant for a browser.
 */
export async function openControlServer(actions: ControlActions): Promise<ControlServer> {
  const token = randomBytes(32).toString('hex');
  let port = 0;
  let queue: Promise<unknown> = Promise.resolve();
  const server = createServer((request, response) => {
    const refusal = refused(request, port, token);
    if (refusal !== undefined) {
      response.writeHead(refusal, { connection: 'close' }).end();
      return;
    }
    const action = actions[(request.url ?? '').slice(1)];
    if (action === undefined || !Object.hasOwn(actions, (request.url ?? '').slice(1))) {
      response.writeHead(404).end();
      return;
    }
    if (AT_ONCE.has((request.url ?? '').slice(1))) void answer(request, response, action);
    else queue = queue.then(() => answer(request, response, action));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  ({ port } = server.address() as AddressInfo);
  return {
    door: { schema: 'aftertrace.control/1', pid: process.pid, port, token },
    close() {
      server.close();
      server.closeIdleConnections();
    },
  };
}

/** Who asks whether the lab is up should not have to wait for an attack to end. */
const AT_ONCE: ReadonlySet<string> = new Set(['ping']);

function refused(
  { method, headers }: IncomingMessage,
  port: number,
  token: string,
): 401 | 403 | 405 | undefined {
  if (headers.host !== `127.0.0.1:${port}` || headers.origin !== undefined) return 403;
  const given = Buffer.from(headers.authorization ?? '');
  const right = Buffer.from(`Bearer ${token}`);
  if (given.length !== right.length || !timingSafeEqual(given, right)) return 401;
  return method === 'POST' ? undefined : 405;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  action: ControlActions[string],
): Promise<void> {
  const send = (line: ControlLine) => void response.write(`${JSON.stringify(line)}\n`);
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  try {
    const input = await inputOf(request);
    const result = await action(input, (say) => {
      send({ say });
    });
    send({ result: result ?? null });
  } catch (error) {
    send({ problem: told(error) });
  }
  response.end();
}

/** Bytes; an answer to a question is a line. */
const INPUT_LIMIT = 64 * 1024;

async function inputOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > INPUT_LIMIT) throw usage('what was sent is too large');
    parts.push(part);
  }
  const text = Buffer.concat(parts).toString('utf8');
  if (text === '') return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw usage('what was sent is no JSON');
  }
}

const usage = (message: string): Problem =>
  new Problem('USAGE', message, { fix: 'Use the commands of aftertrace.' });

const told = (error: unknown): Extract<ControlLine, { problem: unknown }>['problem'] =>
  error instanceof Problem
    ? { code: error.code, message: error.message, fix: error.fix }
    : {
        code: 'FAULT',
        message: error instanceof Error ? error.message : String(error),
        fix: 'Take the lab down and up again.',
      };
