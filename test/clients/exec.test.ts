import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Terminal } from '../../site/cli/command.ts';
import { command } from '../../site/cli/commands/exec.ts';
import { aftertrace, PROGRAM } from '../support/aftertrace.ts';
import { hasBoto } from '../support/boto.ts';
import { startTestRange, type TestRange } from '../support/range.ts';

/** One range for what does not need its own: `exec` reaches it by the key it would take from a learner's shell. */
let range: TestRange;
let home: string;
let hostile: Readonly<Record<string, string>>;

beforeAll(async () => {
  range = await startTestRange();
  home = mkdtempSync(join(tmpdir(), 'aftertrace-exec-test-'));
  mkdirSync(join(home, '.aws'));
  const foreign = 'aws_access_key_id=AKIAEXAMPLEFOREIGN00\naws_secret_access_key=foreign';
  writeFileSync(
    join(home, '.aws', 'credentials'),
    `[default]\n${foreign}\n[elsewhere]\n${foreign}\n`,
  );
  writeFileSync(join(home, '.aws', 'config'), '[default]\nendpoint_url=https://aws.example\n');
  hostile = {
    HOME: home,
    XDG_CONFIG_HOME: home,
    AWS_PROFILE: 'elsewhere',
    AWS_DEFAULT_PROFILE: 'elsewhere',
    AWS_CONFIG_FILE: join(home, '.aws', 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(home, '.aws', 'credentials'),
    AWS_ENDPOINT_URL_S3: 'https://s3.amazonaws.com',
    AWS_ENDPOINT_URL_STS: 'https://sts.amazonaws.com',
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
    AWS_ROLE_ARN: 'arn:aws:iam::999999999999:role/elsewhere',
    AWS_WEB_IDENTITY_TOKEN_FILE: join(home, 'token'),
    AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/v1/credentials',
    AWS_BEARER_TOKEN_BEDROCK: 'foreign',
    AWS_USE_FIPS_ENDPOINT: 'true',
    AWS_REGION: 'eu-west-1',
    AWS_PAGER: 'cat',
    NO_PROXY: '*',
    no_proxy: '*',
    https_proxy: 'http://proxy.example:3128',
  };
});

afterEach(() => {
  vi.unstubAllEnvs();
});

afterAll(async () => {
  rmSync(home, { recursive: true, force: true });
  await range[Symbol.asyncDispose]();
});

/** `exec` against the range of this file, among variables that all lead elsewhere. */
const exec = (words: readonly string[], stdin?: string) =>
  aftertrace(['exec', '--endpoint', range.endpoint, '--', ...words], {
    env: { ...hostile, ...keyOf(range) },
    ...(stdin !== undefined && { stdin }),
  });

const keyOf = ({ admin }: TestRange) => ({
  AWS_ACCESS_KEY_ID: admin.accessKeyId,
  AWS_SECRET_ACCESS_KEY: admin.secretAccessKey,
});

const node = (script: string) => [process.execPath, '-e', script];

describe('what the command sees', () => {
  test('is the range, its key and Region, and nothing of anybody else', async () => {
    const { code, out, err } = await exec(node('console.log(JSON.stringify(process.env))'));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const seen = JSON.parse(out) as Record<string, string>;
    expect(seen).toMatchObject({
      AWS_ENDPOINT_URL: range.endpoint,
      AWS_ACCESS_KEY_ID: range.admin.accessKeyId,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false',
      AWS_PAGER: 'cat',
      PATH: process.env['PATH'],
    });
    expect(JSON.stringify(seen)).not.toMatch(
      /elsewhere|foreign|amazonaws\.com|proxy\.example|169\.254/i,
    );
    const aws = Object.keys(seen).filter((name) => name.startsWith('AWS_'));
    expect(aws.filter((name) => name in hostile).sort()).toEqual([
      'AWS_CONFIG_FILE',
      'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
      'AWS_PAGER',
      'AWS_REGION',
      'AWS_SHARED_CREDENTIALS_FILE',
    ]);
    expect(seen['HOME']).not.toBe(home);
    for (const name of ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY']) {
      expect(seen[name]).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    }
    expect(seen['NO_PROXY']).toMatch(/^127\.0\.0\.1,/);
  });

  test('its streams and its exit code pass through', async () => {
    // --help stands behind "--", and so is the command's own.
    const words = ['sh', '-c', 'cat; echo $1 >&2; exit 41', 'sh', '--help'];
    const { code, out, err } = await exec(words, 'given');
    expect({ code, out, err }).toEqual({ code: 41, out: 'given', err: '--help\n' });
  });

  test('a signal that ends it ends this process the same way', async () => {
    const { code, signal } = await exec(['sh', '-c', 'kill -KILL $$']);
    expect({ code, signal }).toEqual({ code: null, signal: 'SIGKILL' });
  });

  test('a signal sent to this process goes to the command, which decides', async () => {
    const words = ['sh', '-c', 'trap "exit 9" TERM; echo ready; while :; do sleep 0.05; done'];
    const child = spawn(
      process.execPath,
      [PROGRAM, 'exec', '--endpoint', range.endpoint, '--', ...words],
      { env: { ...process.env, ...keyOf(range) } },
    );
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([9, null]);
  });
});

describe('a client that leaves the range aside reaches nobody', () => {
  test('a Node program', async () => {
    const { out } = await exec(
      node(`
        const told = [];
        const say = (error) => told.push(error.message + ' ' + error.code);
        const tell = () => { if (told.length === 3) console.log(told.join('\\n')); };
        require('https').get('https://sts.amazonaws.com').on('error', (e) => { say(e); tell(); });
        require('net').connect(443, '203.0.113.1').on('error', (e) => { say(e); tell(); });
        fetch('https://s3.amazonaws.com').catch((e) => { say(e.cause ?? e); tell(); });
      `),
    );
    expect(out.trim().split('\n').sort()).toEqual(
      ['203.0.113.1', 's3.amazonaws.com', 'sts.amazonaws.com'].map(
        (host) => `aftertrace exec lets nothing out but to the range: refused ${host} ECONNREFUSED`,
      ),
    );
  });

  test.skipIf(!hasBoto)('boto3 with an endpoint of its own (needs boto3)', async () => {
    const { out, err } = await exec([
      'python3',
      '-c',
      `
import boto3
from botocore.config import Config
try:
    boto3.client('sts', endpoint_url='https://sts.eu-west-1.amazonaws.com',
        config=Config(retries={'total_max_attempts': 1})).get_caller_identity()
except Exception as error:
    print(type(error).__name__)
print(boto3.client('sts').get_caller_identity()['Account'])
`,
    ]);
    expect(out).toBe(`ProxyConnectionError\n${range.account}\n`);
    expect(err).toContain('refused sts.eu-west-1.amazonaws.com:443');
  });

  test.skipIf(spawnSync('curl', ['--version']).status !== 0)(
    'curl, over either protocol (needs curl)',
    async () => {
      const script = 'curl -s http://169.254.169.254/latest/; curl -s https://s3.amazonaws.com';
      const { err, code } = await exec(['sh', '-c', script]);
      expect(err).toContain('refused 169.254.169.254:');
      expect(err).toContain('refused s3.amazonaws.com:443');
      expect(code).not.toBe(0);
    },
  );

  test.skipIf(spawnSync('java', ['-version']).status !== 0)(
    'a Java program (needs java)',
    async () => {
      const source = join(home, 'Reach.java');
      writeFileSync(
        source,
        `class Reach { public static void main(String[] a) throws Exception {
           try { new java.net.URL("https://s3.amazonaws.com").openStream(); }
           catch (java.io.IOException refused) { System.out.println(refused.getMessage()); } } }`,
      );
      const { out, err } = await exec(['java', source]);
      expect(out).toContain('403');
      expect(err).toContain('refused s3.amazonaws.com:443');
    },
  );
});

describe('the range it runs against', () => {
  test('is one of its own when none is named, and forgotten with the command', async () => {
    const { code, out, err } = await aftertrace(
      ['exec', '--seed', 'own', '--clock', 'simulated', '--', ...node(ASK_WHO)],
      { env: hostile },
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const { status, endpoint } = JSON.parse(out) as { status: number; endpoint: string };
    expect(status).toBe(403);
    await expect(fetch(endpoint)).rejects.toThrow();
  });

  test('is reached by its seed, where no key of it is exported', async () => {
    for (const [name, value] of Object.entries(hostile)) vi.stubEnv(name, value);
    const asked = (seed: string) =>
      command.run(['--endpoint', range.endpoint, '--seed', seed, '--', 'true'], silent);
    expect(await asked('test')).toEqual({ childCode: 0 });
    await expect(asked('another')).rejects.toMatchObject({
      code: 'RANGE_UNREACHABLE',
      message: expect.stringContaining("does not know the administrator's key") as string,
    });
  });

  test.each([
    'https://sts.amazonaws.com',
    'http://sts.amazonaws.com',
    'http://localhost:4566',
    'http://127.0.0.1@sts.amazonaws.com',
    'http://127.0.0.1.example.com',
    'https://127.0.0.1:443',
    '127.0.0.1:4566',
  ])('is never at %s', async (endpoint) => {
    const asked = command.run(['--endpoint', endpoint, '--', 'true'], silent);
    await expect(asked).rejects.toMatchObject({
      code: 'USAGE',
      message: `exec: "${endpoint}" is not a range on this machine`,
    });
  });
});

const silent: Terminal = {
  print: () => {},
  tell: () => {},
  columns: 100,
  colour: false,
  interrupted: new AbortController().signal,
};

/** The range refuses who does not sign: that it answers is enough. */
const ASK_WHO = `const endpoint = process.env.AWS_ENDPOINT_URL;
fetch(endpoint).then(({ status }) => console.log(JSON.stringify({ status, endpoint })));`;

describe('what cannot be run', () => {
  test('a command that is not there answers 3 and is named', async () => {
    const { code, out, err } = await exec(['no-such-client']);
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toContain('cannot run "no-such-client": there is no such command');
  });

  test('an address where nobody answers is named', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    other.close();
    await once(other, 'close');
    const asked = command.run(['--port', String(port), '--', 'true'], silent);
    await expect(asked).rejects.toMatchObject({
      code: 'RANGE_UNREACHABLE',
      message: `exec: no range answers at http://127.0.0.1:${port}`,
    });
  });

  test.each([
    [['aws', 's3', 'ls'], 'put -- before the command'],
    [['--'], 'put -- before the command'],
    [['--port', '0', '--', 'true'], 'port'],
    [['--endpoint', 'http://127.0.0.1:1', '--port', '1', '--', 'true'], '--endpoint or --port'],
    [['--endpoint', 'http://127.0.0.1:1', '--clock', 'real', '--', 'true'], '--clock'],
    [['--clock', 'sun', '--', 'true'], 'sun'],
  ])('%j is used wrongly', async (words, named) => {
    await expect(command.run(words, silent)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(named) as string,
    });
  });

  test('being used wrongly answers 2', async () => {
    const { code, out } = await aftertrace([
      'exec',
      '--endpoint',
      'https://aws.example',
      '--',
      'x',
    ]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });
});
