import {
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Where handlers find the SDK that AWS's own runtimes bring along. */
export interface SdkFolder {
  /** The `node_modules` beside the unpacked code. */
  readonly links: string;
  /** What the links lead to; handlers need to read it. */
  readonly packages: string;
}

/**
 * Puts the SDK within reach of every function below `root`, and nothing else of this project's packages:
 * what a function forgot to bundle must be missing here too, as it would be in AWS.
 */
export function layOutSdk(root: string): SdkFolder {
  const packages = realpathSync(
    join(dirname(require.resolve('@aws-sdk/client-lambda/package.json')), '..', '..'),
  );
  const links = join(root, 'node_modules');
  for (const scope of ['@aws-sdk', '@smithy']) {
    const from = join(packages, scope);
    if (!existsSync(from)) continue;
    mkdirSync(join(links, scope), { recursive: true });
    for (const name of readdirSync(from)) {
      const link = join(links, scope, name);
      if (!existsSync(link)) symlinkSync(join(from, name), link, 'dir');
    }
  }
  // Stops Node from asking further up what kind of module a file is.
  writeFileSync(join(root, 'package.json'), '{}\n');
  return { links, packages };
}

const require = createRequire(import.meta.url);
