import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { clientConfig, loadOn } from '../range/put-object.ts';

// tsx test/bench/state/run-bench.ts: what a state folder costs. The same requests go to a range with one and to
// a range without, turn by turn, so that whatever else the machine does slows both.
const PROGRAM = fileURLToPath(new URL('../../../bin/aftertrace.js', import.meta.url));
const STEPS = 5;
const PER_STEP = 1500;

const folder = mkdtempSync(join(tmpdir(), 'aftertrace-bench-state-'));
const kinds = [
  { name: 'without', arguments: [] },
  { name: 'with', arguments: ['--state', folder] },
];
const running = await Promise.all(
  kinds.map(async (kind) => ({ ...kind, ...(await started(kind.arguments)) })),
);
try {
  process.stdout.write('1 KB PutObject, 16 connections, signed and authorised\n\n');
  for (let step = 0; step < STEPS; step++) {
    const cells: string[] = [];
    for (const { name, at } of running) {
      const bucket = `bench-${String(step)}`;
      const s3 = new S3Client({ ...clientConfig(at), forcePathStyle: true });
      await s3.send(new CreateBucketCommand({ Bucket: bucket }));
      s3.destroy();
      const load = await loadOn(at, bucket, { warmUp: 100, measured: PER_STEP });
      cells.push(
        `${name} ${load.perSecond.toFixed(0).padStart(5)}/s, p50 ${load.p50Ms.toFixed(1)} ms, p99 ${load.p99Ms.toFixed(1)} ms`,
      );
    }
    const log = statSync(join(folder, 'state.log')).size / 1e6;
    process.stdout.write(
      `${String(step * (PER_STEP + 100)).padStart(6)} objects before:  ${cells.join('   ')}   log ${log.toFixed(1)} MB\n`,
    );
  }
} finally {
  for (const { child } of running) {
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }
  rmSync(folder, { recursive: true, force: true });
}

async function started(more: readonly string[]) {
  const child: ChildProcess = spawn(process.execPath, [PROGRAM, 'range', '--json', ...more], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.stdout === null) throw new Error('the range has no output');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const { endpoint, region, accounts } = JSON.parse(line) as {
    readonly endpoint: string;
    readonly region: string;
    readonly accounts: readonly {
      readonly accessKeyId: string;
      readonly secretAccessKey: string;
    }[];
  };
  const [account] = accounts;
  if (account === undefined) throw new Error('the range has no account');
  return { child, at: { endpoint, region, ...account } };
}
