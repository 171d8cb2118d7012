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
const sockets = await Promise.all(Array.from({ length: order.connections }, open));
await sendAll(requests.slice(0, order.warmUp));
const before = performance.now();
const times = await sendAll(requests.slice(order.warmUp));
const seconds = (performance.now() - before) / 1000;
for (const socket of sockets) socket.destroy();
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
    sockets.map(async (socket) => {
      for (let request = queue[next++]; request !== undefined; request = queue[next++]) {
        const sent = performance.now();
        await answered(socket, request);
        taken.push(performance.now() - sent);
      }
    }),
  );
  return taken;
}

/** Raw sockets and not an HTTP client: the load must not cost more than what it loads. */
function answered(socket: Socket, request: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    const onData = (part: Buffer) => {
      text += part.toString('latin1');
      const end = text.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/^content-length: (\d+)/im.exec(text)?.[1] ?? '0');
      if (text.length < end + 4 + length) return;
      socket.off('data', onData);
      if (text.startsWith('HTTP/1.1 200')) resolve();
      else reject(new Error(`PutObject was refused: ${text.slice(0, 600)}`));
    };
    socket.on('data', onData);
    socket.write(request);
  });
}
