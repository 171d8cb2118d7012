import { join } from 'node:path';
import { closedAws } from '../../infra/base/closed-aws.ts';
import type { Target } from '../../infra/base/target.ts';

/**
 * The environment of a CDK process that may reach one target and nothing else.
 *
 * Nothing of the surrounding environment is handed on but where programs and temporary files are: what a stack
 * synthesises to must not depend on a stray variable of whoever runs the lab.
 */
export function closedEnvironment(target: Target, folder: string): NodeJS.ProcessEnv {
  const kept = Object.fromEntries(
    ['PATH', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'LANG'].flatMap((name) =>
      process.env[name] === undefined ? [] : [[name, process.env[name]]],
    ),
  );
  return {
    ...kept,
    HOME: folder,
    CDK_HOME: join(folder, 'cdk-home'),
    CDK_VALIDATION: 'false',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    // Port 9 answers nobody.
    ...closedAws(target, { deadEnd: 'http://127.0.0.1:9', folder }),
  };
}
