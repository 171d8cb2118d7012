import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { type Signer, signedPut } from './signed-put.ts';

/** What the load process is told, as JSON in its first argument. */
export interface LoadOrder extends Signer {
  readonly bucket: string;
  readonly bytes: number;
  readonly connections: number;
  readonly warmUp: number;
  readonly measured: number;
}

/** What it prints. */
export interface LoadFigures {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const order = JSON.parse(process.argv[2] ?? '') as LoadOrder;
const requests = Array.from({ length: order.warmUp + order.measured }, (_, index) =>
  signedPut(
    order,
    `/${order.bucket}/load/${String(index).padStart(7, '0')}.bin`,
    Buffer.alloc(order.bytes, index % 251),
  ),
);
await sendAll(requests.slice(0, order.warmUp));
const before = performance.now();
const times = await sendAll(requests.slice(order.warmUp));
const seconds = (performance.now() - before) / 1000;
times.sort((one, other) => one - other);
const figures: LoadFigures = {
  perSecond: times.length / seconds,
  p50Ms: times[Math.floor(times.length / 2)] ?? Number.NaN,
  p99Ms: times[Math.floor(times.length * 0.99)] ?? Number.NaN,
};
process.stdout.write(`${JSON.stringify(figures)}\n`);

function open(): Promise<Socket> {
  const { hostname, port } = new URL(order.endpoint);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    socket.setNoDelay(true);
    socket.once('connect', () => {
      resolve(socket);
    });
    socket.once('error', reject);
  });
}

/** Every connection sends its next request when the answer to the one before is whole. */
async function sendAll(queue: readonly Buffer[]): Promise<number[]> {
  let next = 0;
  const taken: number[] = [];
  await Promise.all(
    Array.from({ length: order.connections }, async () => {
      let socket = await open();
      for (let request = queue[next++]; request !== undefined; request = queue[next++]) {
        const sent = performance.now();
        // A server may close after each answer; opening again then is part of what its answers cost.
        if (socket.destroyed) socket = await open();
        await answered(socket, request);
        taken.push(performance.now() - sent);
      }
      socket.destroy();
    }),
  );
  return taken;
}

/** Raw sockets and not an HTTP client: the load must not cost more than what it loads. */
function answered(socket: Socket, request: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    const settle = (error?: Error) => {
      socket.off('data', onData).off('close', onClose);
      if (error === undefined) resolve();
      else reject(error);
    };
    const onClose = () => {
      settle(new Error(`the connection closed before the answer was whole: ${text.slice(0, 600)}`));
    };
    const onData = (part: Buffer) => {
      text += part.toString('latin1');
      const end = text.indexOf('\r\n\r\n');
      if (end < 0) return;
      const head = text.slice(0, end);
      const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? '0');
      if (text.length < end + 4 + length) return;
      if (/^connection: close/im.test(head)) socket.destroy();
      settle(
        /^HTTP\/1\.[01] 200/.test(text)
          ? undefined
          : new Error(`PutObject was refused: ${text.slice(0, 600)}`),
      );
    };
    socket.on('data', onData).once('close', onClose);
    socket.write(request);
  });
}
