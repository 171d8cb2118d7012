import type { Target } from './target.ts';

/** Where a client is sent that does not take the target's endpoint, and which folder it takes for its home. */
export interface Closure {
  /** An address on this machine that lets nobody through: "http://127.0.0.1:9". */
  readonly deadEnd: string;
  /** A folder that holds no AWS settings of anybody. */
  readonly folder: string;
}

/**
 * The variables with which every AWS client reaches `target` as its credentials, and nobody else.
 *
 * They are to be laid over an environment that `withoutAws` has cleaned. With an endpoint, a client that does not
 * know AWS_ENDPOINT_URL fails at the dead end rather than reach AWS; without one the target is AWS itself, and only
 * the credentials are held to be the target's.
 *
 * Sources: https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html (read 2026-11-25).
 */
export function closedAws(
  target: Pick<Target, 'endpoint' | 'region' | 'credentials'>,
  { deadEnd, folder }: Closure,
): Readonly<Record<string, string>> {
  const { endpoint, region, credentials } = target;
  return {
    AWS_REGION: region,
    // The AWS CLI and boto3 read this one, all others the one above.
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...(credentials.sessionToken !== undefined && { AWS_SESSION_TOKEN: credentials.sessionToken }),
    AWS_CONFIG_FILE: `${folder}/no-config`,
    AWS_SHARED_CREDENTIALS_FILE: `${folder}/no-credentials`,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    ...(endpoint !== undefined && {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ENDPOINT_URL_S3_CONTROL: endpoint.replace('//', `//${ACCOUNT}@`),
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false',
      AWS_EC2_METADATA_SERVICE_ENDPOINT: deadEnd,
      // Some operations put a word of their own before the host, which an address cannot carry.
      AWS_DISABLE_HOST_PREFIX_INJECTION: 'true',
      ...proxied(deadEnd, new URL(endpoint).hostname),
    }),
  };
}

/**
 * An environment without whatever may name another account, endpoint or way out: every AWS variable but the few that
 * only say how a client shows and repeats things, and every proxy.
 */
export function withoutAws(
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value === undefined || (FOREIGN.test(name) && !HARMLESS.has(name.toUpperCase()))
        ? []
        : [[name, value]],
    ),
  );
}

/**
 * S3 Control puts the account and a dot before whatever its endpoint begins with. Before an address that is no host;
 * before a user name it is a longer user name, which AWS CLI and boto3 leave out of what they sign and send.
 */
const ACCOUNT = 'account';

const FOREIGN = /^(AWS_.*|BOTO_.*|.*_PROXY|NODE_USE_ENV_PROXY)$/i;

const HARMLESS: ReadonlySet<string> = new Set([
  'AWS_PAGER',
  'AWS_DEFAULT_OUTPUT',
  'AWS_CLI_AUTO_PROMPT',
  'AWS_RETRY_MODE',
  'AWS_MAX_ATTEMPTS',
]);

/** Both spellings: curl and Python look for the small one first. */
function proxied(deadEnd: string, host: string): Readonly<Record<string, string>> {
  const bare = host.replace(/^\[|\]$/g, '');
  // Python compares with the user name before the host.
  const direct = [...new Set([bare, '127.0.0.1', 'localhost', '::1', `${ACCOUNT}@${bare}`])];
  const upper = {
    HTTP_PROXY: deadEnd,
    HTTPS_PROXY: deadEnd,
    ALL_PROXY: deadEnd,
    NO_PROXY: direct.join(','),
  };
  const lower = Object.entries(upper).map(([name, value]): [string, string] => [
    name.toLowerCase(),
    value,
  ]);
  // Node reads proxies from its environment only when it is told to, and only from version 22.21 on.
  return { ...upper, ...Object.fromEntries(lower), NODE_USE_ENV_PROXY: '1' };
}
