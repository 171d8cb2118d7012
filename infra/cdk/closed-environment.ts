import { join } from 'node:path';
import type { Target } from '../base/target.ts';

/**
 * The environment of a process that may reach one target and nothing else.
 *
 * Nothing of the surrounding environment is handed on but where programs and temporary files are: a profile or a
 * stray AWS_* variable of whoever runs the lab must not decide where it is deployed.
 */
export function closedEnvironment(target: Target, folder: string): NodeJS.ProcessEnv {
  const { endpoint, region, credentials } = target;
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
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...(credentials.sessionToken !== undefined && { AWS_SESSION_TOKEN: credentials.sessionToken }),
    AWS_CONFIG_FILE: join(folder, 'no-config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'no-credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    ...(endpoint !== undefined && {
      AWS_ENDPOINT_URL: endpoint,
      // A client that ignores the endpoint must fail rather than reach AWS: port 9 answers nobody.
      HTTPS_PROXY: 'http://127.0.0.1:9',
      NO_PROXY: '127.0.0.1',
    }),
  };
}
