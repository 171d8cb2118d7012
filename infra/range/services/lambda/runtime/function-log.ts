import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Platform } from '../../../platform.ts';
import type { LambdaFunction } from '../state.ts';
import { lambdaRuntime } from './lambda-runtime.ts';

/** Keeps what one invocation printed, in memory and in `<folder>/lambda/logs/<account>/<function>.log`. */
export function keepLog(
  platform: Platform,
  fn: LambdaFunction,
  stream: string,
  text: string,
): void {
  const at = platform.clock.now();
  const lines = text.split('\n').filter((line) => line !== '');
  fn.log.push(...lines.map((line) => ({ at, stream, text: line })));
  if (fn.log.length > LINES_KEPT) fn.log.splice(0, fn.log.length - LINES_KEPT);
  const file = join(lambdaRuntime(platform).folder, 'logs', fn.accountId, `${fn.name}.log`);
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, text);
}

const LINES_KEPT = 5_000;
