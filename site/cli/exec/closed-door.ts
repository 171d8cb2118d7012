import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy on this machine that lets nobody through and says who asked for what. */
export interface ClosedDoor extends AsyncDisposable {
  /** "http://127.0.0.1:40123" */
  readonly address: string;
}

/**
 * Opens a proxy that refuses.
 *
 * A port of one's own is safer than one that is believed to be dead, and it can tell the one thing a person needs
 * to know when a client does not find the range: which host it wanted instead.
 *
 * @param refused called with each host, once.
 */
export async function closeDoor(refused: (host: string) => void): Promise<ClosedDoor> {
  const told = new Set<string>();
  const tell = (host: string) => {
    if (told.has(host) || told.size >= MOST_TOLD) return;
    told.add(host);
    refused(host);
  };
  const server = createServer((request, response) => {
    const { url = '' } = request;
    tell(URL.canParse(url) ? new URL(url).host : url);
    request.resume();
    response.writeHead(403, { 'content-type': 'text/plain', connection: 'close' }).end(REFUSAL);
  });
  server.on('connect', (request, socket) => {
    tell(request.url ?? '');
    socket.on('error', () => {});
    socket.end(`HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const REFUSAL = 'aftertrace exec lets nothing out but to the range\n';
/** A program that tries one host after the other must not fill the terminal. */
const MOST_TOLD = 20;
