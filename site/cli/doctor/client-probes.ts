import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Probe } from './finding.ts';

/** Programs of others that are used where they are found. */
export const clientProbes: readonly Probe[] = [
  {
    id: 'aws-cli',
    isRequired: false,
    neededFor: 'trying labs by hand: aftertrace exec -- aws ...',
    remedy: 'https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html',
    look: () => answerOf('aws', ['--version']),
  },
  {
    id: 'boto3',
    isRequired: false,
    neededFor: 'Python programs against the range',
    remedy: 'pip install boto3',
    look: () => pythonPackage('boto3'),
  },
  {
    id: 'moto',
    isRequired: false,
    neededFor: 'comparing the speed of the range: npm run bench:range',
    remedy: 'pip install "moto[server]"',
    look: () => pythonPackage('moto'),
  },
  {
    id: 'cfn-lint',
    isRequired: false,
    neededFor: 'looking over a template of your own before it is deployed',
    remedy: 'pip install cfn-lint',
    look: () => answerOf('cfn-lint', ['--version']),
  },
  {
    id: 'chromium',
    isRequired: false,
    neededFor: 'testing the site in a browser: npm test',
    remedy: 'install the package chromium; it is looked for in /usr/bin',
    look: async () => {
      try {
        return await answerOf('/usr/bin/chromium', ['--version']);
      } catch {
        return answerOf('/usr/bin/chromium-browser', ['--version']);
      }
    },
  },
];

/** Asks for the version only: to load some packages takes seconds. */
const pythonPackage = (name: string): Promise<string> =>
  answerOf('python3', [
    '-c',
    `from importlib.metadata import version; print("${name}", version("${name}"))`,
  ]);

/** Milliseconds after which a program that does not answer counts as missing. */
const PATIENCE = 15_000;

async function answerOf(command: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout, stderr } = await promisify(execFile)(command, args, { timeout: PATIENCE });
    // Some print their version to standard error.
    return (stdout.trim() || stderr.trim()).split('\n')[0] ?? '';
  } catch (fault) {
    const { code, killed } = fault as { code?: string | number; killed?: boolean };
    if (code === 'ENOENT') throw new Error('not found', { cause: fault });
    throw new Error(killed === true ? 'does not answer' : 'does not run', { cause: fault });
  }
}
