import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Problem } from '../../../infra/base/problem.ts';
import type { Target } from '../../../infra/base/target.ts';
import { neutralise } from '../../../replay/text/neutralise.ts';
import type { Command, Terminal } from '../command.ts';
import { childEnvironment } from '../exec/child-environment.ts';
import { closeDoor } from '../exec/closed-door.ts';
import { runChild } from '../exec/run-child.ts';
import { runningRange } from '../exec/running-range.ts';
import { optionsOf, portOf } from '../options.ts';

const HELP = `aftertrace exec [--endpoint URL | --port N] [--seed TEXT] -- <command> [word]...
aftertrace exec [--seed TEXT] [--clock real|simulated] [--state DIR] -- <command> [word]...

Runs any AWS client (aws, python, terraform, cdk, a shell) against a range, closed to the rest
of the world: it sees the range's endpoint, key and Region, none of your profiles, credentials
files, roles or single sign-on sessions, an empty home folder, and a proxy that refuses. Which
host it wanted instead is told on standard error. Standard output is the command's alone.

  --endpoint   a range that runs on this machine, as it printed it; --port N is short for
               --endpoint http://127.0.0.1:N. A key of the range that is exported
               (AWS_ACCESS_KEY_ID=AKIAEXAMPLE...) is used; otherwise its administrator's.
               Without either, a range of its own lives as long as the command
  --seed TEXT  of the range: same seed, same ids and keys
  --clock      of its own range: real (default), or simulated: waits of minutes pass at once
               when nothing happens
  --state DIR  of its own range: keeps everything in this folder

For example: aftertrace exec -- aws s3 ls

A program that opens connections by itself, past proxies and AWS's settings, is not held back
by this, but carries no key AWS knows. Programs of Node and Java are held back as well.

Exit code: the command's own, its signal included; 2 used wrongly; 3 could not run.
`;

export const command: Command = {
  help: HELP,
  async run(args, io) {
    const { options, words } = sorted(args);
    await using standing = await reach(options, io);
    await using door = await closeDoor((host) => {
      io.tell(`exec: refused ${neutralise(host, 200)}: only the range can be reached`);
    });
    const folder = mkdtempSync(join(tmpdir(), 'aftertrace-exec-'));
    try {
      const closure = { deadEnd: door.address, folder };
      return await runChild(words, childEnvironment(process.env, standing.target, closure));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

type Options = ReturnType<typeof sorted>['options'];

function sorted(args: readonly string[]) {
  const at = args.indexOf('--');
  const [program, ...others] = at < 0 ? [] : args.slice(at + 1);
  const { values, positionals } = optionsOf('exec', at < 0 ? args : args.slice(0, at), {
    endpoint: { type: 'string' },
    port: { type: 'string' },
    seed: { type: 'string' },
    clock: { type: 'string' },
    state: { type: 'string' },
  });
  if (positionals[0] !== undefined || program === undefined) {
    throw misused('put -- before the command to run');
  }
  const words: readonly [string, ...string[]] = [program, ...others];
  return { options: values, words };
}

interface Standing extends AsyncDisposable {
  readonly target: Required<Pick<Target, 'endpoint'>> & Pick<Target, 'region' | 'credentials'>;
}

async function reach(options: Options, io: Terminal): Promise<Standing> {
  const address = addressOf(options);
  const { clock, state, seed } = options;
  if (address !== undefined) {
    if (clock !== undefined || state !== undefined) {
      throw misused('--clock and --state belong to a range of its own, not to one that runs');
    }
    const target = await runningRange(address, seed, process.env);
    return { target, async [Symbol.asyncDispose]() {} };
  }
  if (clock !== undefined && clock !== 'real' && clock !== 'simulated') {
    throw misused(`there is no clock "${clock}"`);
  }
  const { startRange } = await import('../../../infra/range/range.ts');
  const range = await startRange({
    ...(clock !== undefined && { clock }),
    ...(clock === 'simulated' && { jumpAfterIdle: JUMP_AFTER_IDLE }),
    ...(seed !== undefined && { seed }),
    ...(state !== undefined && { state }),
    say: io.tell,
  });
  const { endpoint, region, accounts } = range;
  const [account] = accounts;
  if (account === undefined) throw new Error('a range has at least one account');
  const { accessKeyId, secretAccessKey } = account;
  return {
    target: { endpoint, region, credentials: { accessKeyId, secretAccessKey } },
    [Symbol.asyncDispose]: () => range.stop(),
  };
}

function addressOf({ endpoint, port }: Options): string | undefined {
  if (endpoint !== undefined && port !== undefined) throw misused('give --endpoint or --port');
  if (port === undefined) return endpoint;
  const number = portOf('exec', port);
  if (number === 0) throw misused('a range that runs has a port from 1 to 65535');
  return `http://127.0.0.1:${number}`;
}

/** How long nobody may ask for anything before simulated time goes on. In real milliseconds. */
const JUMP_AFTER_IDLE = 250;

const misused = (because: string): Problem =>
  new Problem('USAGE', `exec: ${because}`, { fix: 'see: aftertrace exec --help' });
