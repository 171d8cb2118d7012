import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from 'vitest';

const PROGRAM = fileURLToPath(new URL('../../bin/aftertrace.js', import.meta.url));

let root: string;
const children: ChildProcess[] = [];

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'aftertrace-up-'));
});

afterAll(async () => {
  for (const child of children) await killed(child);
  rmSync(root, { recursive: true, force: true });
});

function up(lab: string, state: string) {
  const child = spawn(
    process.execPath,
    [PROGRAM, 'up', lab, '--reference', '--state', state, '--runs', join(root, 'runs'), '--json'],
    { cwd: root },
  );
  children.push(child);
  const told = { errors: '' };
  child.stderr.on('data', (text: Buffer) => (told.errors += text.toString()));
  return { child, told };
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

interface Standing {
  readonly endpoint: string;
  readonly region: string;
  readonly outputs: unknown;
  readonly actors: readonly {
    readonly userName: string;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
  }[];
}

test('a lab that was killed goes on with the same keys, and deploys nothing again', async () => {
  const state = join(root, 'lab');
  const first = up('malicious-upload', state);
  const [line] = (await once(first.child.stdout, 'data')) as [Buffer];
  const before = JSON.parse(line.toString()) as Standing;
  await killed(first.child);

  const second = up('malicious-upload', state);
  const [again] = (await once(second.child.stdout, 'data')) as [Buffer];
  expect(JSON.parse(again.toString())).toEqual(before);
  expect(second.told.errors).toContain('malicious-upload goes on as it was left');
  expect(second.told.errors).not.toContain('deploying');
  const [actor] = before.actors;
  const sts = new STSClient({
    endpoint: before.endpoint,
    region: before.region,
    credentials: {
      accessKeyId: actor?.accessKeyId ?? '',
      secretAccessKey: actor?.secretAccessKey ?? '',
    },
  });
  const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
  expect(Arn).toMatch(new RegExp(`:user/.*${actor?.userName ?? ''}$`));
  await killed(second.child);

  const other = up('bucket-lockdown', state);
  expect(await once(other.child, 'close')).toEqual([3, null]);
  expect(other.told.errors).toContain(`the lab malicious-upload stands in ${state}`);
}, 180_000);

test('a deployment that was cut short is told, and not taken for a lab', async () => {
  const state = join(root, 'cut-short');
  const first = up('malicious-upload', state);
  while (!existsSync(join(state, 'state.log'))) await wait(10);
  await killed(first.child);
  const second = up('malicious-upload', state);
  expect(await once(second.child, 'close')).toEqual([3, null]);
  expect(second.told.errors).toContain('holds a range on which no lab stands');
}, 180_000);
