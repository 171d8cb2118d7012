import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile, type YaraX } from '@litko/yara-x';
import { z } from 'zod';
import type { Finding } from '../verdict.ts';

export interface YaraRules {
  match(bytes: Uint8Array): readonly Omit<Finding, 'where'>[];
}

/**
 * Compiles every `.yar` file of a folder into one rule set.
 *
 * @throws Error when a rule does not compile, or says neither how bad it is nor why.
 */
export function loadRules(folder: string): YaraRules {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.yar'))
    .sort();
  if (files.length === 0) throw new Error(`no .yar file in ${folder}`);
  const source = files.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
  // The package declares what this returns under a name it does not declare.
  const scanner = compile(source) as YaraX;
  return {
    match: (bytes) =>
      // The scanner wants a Buffer; this one shares the memory.
      scanner
        .scan(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
        .map((found) => ({ rule: found.ruleIdentifier, ...metadata.parse(found.meta) })),
  };
}

const metadata = z.object({ severity: z.enum(['suspicious', 'malicious']), because: z.string() });
