import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lambdaRuntime } from '../infra/range/services/lambda/runtime/lambda-runtime.ts';
import type { LabSession } from './session.ts';

/** What a function of the lab failed of, as its log says. */
export interface FunctionError {
  readonly functionName: string;
  readonly times: number;
  /** The first line of the latest. It may hold anything the lab's code printed. */
  readonly latest: string;
}

/** The functions that failed so far. Learners look here first, and it grades nothing. */
export async function functionErrors({ range }: LabSession): Promise<readonly FunctionError[]> {
  const logs = join(range.platform.folder, 'lambda', 'logs');
  const found: FunctionError[] = [];
  for (const file of await filesIn(logs)) {
    const text = await readFile(file.path, 'utf8');
    const lines = text.split('\n').filter((line) => FAILED.test(line));
    const latest = lines.at(-1);
    if (latest === undefined) continue;
    found.push({
      functionName: file.name,
      times: lines.length,
      latest: `${latest.slice(0, 400)}${outOfMemory(latest, text)}`,
    });
  }
  return found;
}

/** Functions that are running right now. */
export const runningIn = ({ range }: LabSession): readonly string[] =>
  [...lambdaRuntime(range.platform).running]
    .filter(([, handlers]) => handlers > 0)
    .map(([arn]) => arn.slice(arn.lastIndexOf(':') + 1));

/** As Lambda words it in a log: of a handler that threw, ran too long, or ended its process. Not Node's own warnings. */
const FAILED = /\tERROR\t(?!\(node:\d+\) )|Task timed out after|Error: Runtime exited/;

/** "Killed" alone does not tell a learner why. */
function outOfMemory(latest: string, log: string): string {
  if (!latest.endsWith('signal: killed')) return '';
  const [, megabytes] = /Memory Size: (\d+) MB\tMax Memory Used: .*OutOfMemory/.exec(log) ?? [];
  return megabytes === undefined ? '' : ` (out of memory: it held more than its ${megabytes} MB)`;
}

async function filesIn(folder: string): Promise<readonly { path: string; name: string }[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && entry.name.endsWith('.log'))
      .map((entry) => ({
        path: join(entry.parentPath, entry.name),
        name: entry.name.slice(0, -'.log'.length),
      }))
      .sort((one, other) => (one.name < other.name ? -1 : 1));
  } catch {
    // No function has run.
    return [];
  }
}
