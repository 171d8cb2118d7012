import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Closure, closedAws, withoutAws } from '../../../infra/base/closed-aws.ts';
import type { Target } from '../../../infra/base/target.ts';
import { homeFolder } from './home-folder.ts';

const GUARD = fileURLToPath(new URL('./loopback-only.cjs', import.meta.url));

/**
 * What a command sees that may reach a range and nothing else: everything of the surrounding environment that has
 * nothing to do with AWS, and a home of its own, because clients of every age look for keys, profiles and
 * single sign-on sessions below the home folder.
 */
export function childEnvironment(
  surroundings: Readonly<Record<string, string | undefined>>,
  target: Required<Pick<Target, 'endpoint'>> & Pick<Target, 'region' | 'credentials'>,
  closure: Closure,
): Readonly<Record<string, string>> {
  const { home, config } = homeFolder(closure.folder, target.endpoint);
  const kept = Object.entries(withoutAws(surroundings)).filter(
    ([name]) => !/^XDG_(CONFIG|DATA|CACHE|STATE)_/.test(name),
  );
  const { port } = new URL(closure.deadEnd);
  const java = ['http', 'https'].map(
    (scheme) => `-D${scheme}.proxyHost=127.0.0.1 -D${scheme}.proxyPort=${port}`,
  );
  return {
    // Packages a person installed for Python lie below the home folder, and are no settings.
    PYTHONUSERBASE: join(surroundings['HOME'] ?? homedir(), '.local'),
    ...Object.fromEntries(kept),
    HOME: home,
    USERPROFILE: home,
    CDK_HOME: join(home, '.cdk'),
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    NODE_OPTIONS: joined(`--require ${JSON.stringify(GUARD)}`, surroundings['NODE_OPTIONS']),
    // Java reads no proxy from its environment.
    JAVA_TOOL_OPTIONS: joined(
      [...java, '-Dhttp.nonProxyHosts=127.*|localhost|[::1]'].join(' '),
      surroundings['JAVA_TOOL_OPTIONS'],
    ),
    ...closedAws(target, closure),
    AWS_CONFIG_FILE: config,
  };
}

/** Ours last in effect: of two options of one name, Java takes the later. */
const joined = (own: string, given: string | undefined): string =>
  given === undefined ? own : `${given} ${own}`;
