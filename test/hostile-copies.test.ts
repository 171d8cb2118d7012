import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../infra/base/instant.ts';
import { type Participant, participant } from './support/seat.ts';

let runs: string;
let mallory: Participant;

beforeAll(async () => {
  runs = mkdtempSync(join(tmpdir(), 'aftertrace-hostile-'));
  mallory = participant('bucket-lockdown', 'mallory', runs);
  await mallory.does('start', '--seed', 'm');
  await mallory.comesUp('--patience', '25');
}, 90_000);

afterAll(async () => {
  await mallory.leaves();
  rmSync(runs, { recursive: true, force: true });
});

/** Runs before anything of the stack is built. */
const BUILD = 'const names = namesFor(context.stackName);';

describe('a stack that cannot be built says why, and what stood before stands on', () => {
  test.each<{ what: string; to: string; says: RegExp }>([
    { what: 'a syntax error', to: 'const = names;', says: /my-labs\/.*stack\.ts:\d+:\d+: / },
    { what: 'a stack that throws', to: "throw new Error('not today');", says: /not today/ },
    { what: 'process.exit', to: 'process.exit(0);', says: /ended itself .*process\.exit/ },
    {
      what: 'reading another folder',
      to: `process.getBuiltinModule('node:fs').readdirSync('/etc');`,
      says: /may read its own folder only/,
    },
    {
      what: 'starting a process',
      to: `process.getBuiltinModule('node:child_process').execSync('id');`,
      says: /may read its own folder only, and start nothing/,
    },
    {
      what: 'importing what is not its own',
      to: "void import('../../labs/bucket-lockdown/attack.ts');",
      says: /lies outside the lab's folder/,
    },
    {
      what: 'two gigabytes of buffers',
      to: `const held = Array.from({ length: 20 }, () => Buffer.alloc(100_000_000, 1));
  if (held.length > 0) for (const end = Date.now() + 5000; Date.now() < end; );`,
      says: /more than \d+ MB of memory/,
    },
    { what: 'a loop without an end', to: 'for (;;);', says: /not done after 25 seconds/ },
  ])(
    '$what',
    async ({ to, says }) => {
      // What stands is the copy as it is now, whichever test came before.
      await mallory.tells('refresh');
      const putBack = mallory.edits('stack.ts', BUILD, `${to}\n  ${BUILD}`);
      const start = systemClock.now();
      try {
        await expect(mallory.tells('refresh')).rejects.toMatchObject({
          code: 'DEPLOY_FAILED',
          message: expect.stringMatching(says) as string,
        });
      } finally {
        putBack();
      }
      expect(systemClock.now() - start).toBeLessThan(60_000);
      await expect(mallory.tells('refresh')).resolves.toMatchObject({ changed: false });
    },
    120_000,
  );

  test('the command says it too, and nothing else', async () => {
    const putBack = mallory.edits('stack.ts', BUILD, 'const = names;');
    const { code, out, err } = await mallory.does('up', '--json');
    putBack();
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toMatch(/stack\.ts:\d+:\d+/);
  }, 60_000);
});

const HANDLER = 'functions/monitor/handler.ts';
const RUNS =
  'export const handler = (event: unknown): Promise<AccessFinding> => monitor(event, tools);';

/** A function of the lab, and the check that names it when it does not do its work. */
interface Part {
  readonly name: RegExp;
  readonly file: string;
  readonly runs: string;
  readonly check: string;
}

const MONITOR: Part = { name: /-monitor$/, file: HANDLER, runs: RUNS, check: 'found-in-time' };
const broken = ({ runs }: Part, body: string): string =>
  `${runs.replace(/=> (?=monitor)/, () => `=> { ${body} return `)} };`;

describe('a handler that does not do its work', () => {
  test.each<{ what: string; of: Part; body: string; dies: RegExp }>([
    { what: 'process.exit', of: MONITOR, body: 'process.exit(1);', dies: /Runtime exited/ },
    {
      what: 'reading another folder',
      of: MONITOR,
      body: "process.getBuiltinModule('node:fs').readdirSync('/etc');",
      dies: /ERR_ACCESS_DENIED|restricted/,
    },
  ])(
    '$what fails the check of it, and the attack says what it died of',
    async ({ of, body, dies }) => {
      const putBack = mallory.edits(of.file, of.runs, broken(of, body));
      try {
        const { functionErrors } = await mallory.attacks();
        expect(functionErrors).toEqual([
          expect.objectContaining({
            functionName: expect.stringMatching(of.name) as string,
            latest: expect.stringMatching(dies) as string,
          }),
        ]);
        const { checks, completion } = await mallory.checks();
        expect(completion).toBeNull();
        expect(checks.find(({ id }) => id === of.check)?.verdict).not.toBe('pass');
      } finally {
        putBack();
      }
    },
    120_000,
  );

  test('two gigabytes of buffers are killed again and again, and it says of what', async () => {
    const putBack = mallory.edits(
      HANDLER,
      RUNS,
      broken(MONITOR, 'for (const held = []; ; ) held.push(Buffer.alloc(100_000_000, 1));'),
    );
    const start = systemClock.now();
    const said: unknown = await mallory.attacks().then(
      ({ functionErrors }) => functionErrors,
      (error: unknown) => [error],
    );
    putBack();
    // Where memory comes slowly, all the attempts take longer than anybody waits; the message is the same.
    expect(JSON.stringify(said, ['latest', 'message', 'code'])).toMatch(
      /Runtime exited with error: signal: killed \(out of memory: it held more than its 512 MB\)/,
    );
    expect(systemClock.now() - start).toBeLessThan(60_000);
  }, 120_000);

  test('a loop without an end is stopped and named, and the next attack is as any other', async () => {
    const putBack = mallory.edits(
      HANDLER,
      RUNS,
      RUNS.replace('=> monitor', '=> { for (;;); return monitor') + ' }',
    );
    try {
      await expect(mallory.tells('attack')).rejects.toMatchObject({
        code: 'LAB_STALLED',
        message: expect.stringMatching(/still running: .*-monitor$/) as string,
      });
    } finally {
      putBack();
    }
    await expect(mallory.attacks()).resolves.toMatchObject({ functionErrors: [] });
  }, 120_000);
});

test('what a handler makes up is in the evidence, and no check is shown it', async () => {
  const undo = [
    mallory.edits(
      'stack/handlers.ts',
      "'ReadTrail', ['s3:GetObject']",
      "'ReadTrail', ['s3:GetObject', 's3:PutObject']",
    ),
    mallory.edits(
      HANDLER,
      RUNS,
      `import { PutObjectCommand } from '@aws-sdk/client-s3';
export const handler = async (event: unknown): Promise<AccessFinding> => {
  const record = {
    eventVersion: '1.11',
    userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/nobody', accountId: '111122223333' },
    eventTime: new Date().toISOString().slice(0, 19) + 'Z',
    eventSource: 'iam.amazonaws.com',
    eventName: 'UpdateAccessKey',
    awsRegion: 'us-east-1',
    sourceIPAddress: '198.51.100.1',
    requestID: '7d1a0d53-2f11-4e6d-9a3e-1f0a4c1b2d3e',
    eventID: '${FORGED}',
    eventType: 'AwsApiCall',
    recipientAccountId: '111122223333',
  };
  const Key = 'AWSLogs/111122223333/CloudTrail/us-east-1/2026/05/01/forged.json';
  const Body = JSON.stringify({ Records: [record] });
  await tools.s3.send(new PutObjectCommand({ Bucket: tools.trailBucket, Key, Body }));
  return monitor(event, tools);
};`,
    ),
  ];
  try {
    const { functionErrors } = await mallory.attacks();
    expect(functionErrors).toEqual([]);
    const { forged, completion } = await mallory.checks();
    expect({ forged, completion }).toEqual({ forged: [FORGED], completion: null });
  } finally {
    for (const putBack of undo) putBack();
  }
}, 90_000);

const FORGED = '2b5a7c1e-93f4-4c60-8b64-0d3f6c1a9e01';
