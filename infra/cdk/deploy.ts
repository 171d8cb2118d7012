import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Problem } from '../base/problem.ts';
import { checkTarget, type Target } from '../base/target.ts';
import { closedEnvironment } from './closed-environment.ts';

export interface StackOrder {
  /** Absolute path of the module that exports `build(app, context)`. */
  readonly stackModule: string;
  readonly stackName: string;
  /** Same seed, same request tokens: the CDK makes them at random, and they end up in the trail. */
  readonly seed?: string;
}

/** What the process that runs the CDK is told, on its standard input. */
export interface ToolkitTask extends StackOrder {
  readonly action: 'deploy' | 'destroy';
  readonly account: string;
  readonly region: string;
  readonly folder: string;
  /** Milliseconds between two looks at the stack. */
  readonly pollingInterval: number;
}

/** What it answers, as one JSON document on its standard output. */
export type ToolkitAnswer =
  | { readonly outputs: Readonly<Record<string, string>> }
  | { readonly failed: string };

/**
 * Synthesises and deploys a stack, in a process of its own: the CDK takes a second to load and reads its
 * settings from the environment, which must be nobody's but the target's.
 *
 * @returns the stack's outputs by name.
 * @throws Problem TARGET_REFUSED when the target is neither loopback nor confirmed; DEPLOY_FAILED with the reason.
 */
export async function deployStack(
  order: StackOrder,
  target: Target,
): Promise<Readonly<Record<string, string>>> {
  return run('deploy', order, target);
}

/**
 * Removes a stack and everything it made.
 *
 * @throws Problem as `deployStack`.
 */
export async function destroyStack(order: StackOrder, target: Target): Promise<void> {
  await run('destroy', order, target);
}

/** A range provisions within the call that asks for it: there is nothing to look for in between. Milliseconds. */
const NEVER = 3_600_000;
const WORKER = fileURLToPath(new URL('./toolkit-process.ts', import.meta.url));
const TSX = createRequire(import.meta.url).resolve('tsx');

async function run(action: 'deploy' | 'destroy', order: StackOrder, target: Target) {
  checkTarget(target);
  const folder = mkdtempSync(join(tmpdir(), 'aftertrace-cdk-'));
  try {
    const { stackModule, stackName, seed } = order;
    const { account, region } = target;
    const local = target.endpoint !== undefined;
    const answer = await ask(
      {
        action,
        stackModule,
        stackName,
        ...(seed !== undefined && { seed }),
        account,
        region,
        folder,
        pollingInterval: local ? NEVER : 2000,
      },
      closedEnvironment(target, folder),
    );
    if ('failed' in answer) {
      throw new Problem(
        'DEPLOY_FAILED',
        `stack ${stackName} could not be ${action === 'deploy' ? 'deployed' : 'removed'}: ${answer.failed}`,
        {
          fix: local
            ? 'The reason above is the range speaking as CloudFormation; mend the stack and deploy again.'
            : 'Look at the events of the stack in the CloudFormation console of that account.',
        },
      );
    }
    return answer.outputs;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function ask(task: ToolkitTask, env: NodeJS.ProcessEnv): Promise<ToolkitAnswer> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', TSX, WORKER], {
      cwd: task.folder,
      env,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const out: Buffer[] = [];
    const told: Buffer[] = [];
    child.stdout.on('data', (bytes: Buffer) => out.push(bytes));
    child.stderr.on('data', (bytes: Buffer) => told.push(bytes));
    child.on('error', reject);
    child.on('close', (code) => {
      try {
        resolve(JSON.parse(Buffer.concat(out).toString('utf8')) as ToolkitAnswer);
      } catch {
        const last = Buffer.concat(told).toString('utf8').trim().split('\n').slice(-12).join('\n');
        resolve({ failed: `the CDK ended with exit code ${String(code)}\n${last}` });
      }
    });
    child.stdin.end(JSON.stringify(task));
  });
}
