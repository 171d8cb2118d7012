import { cpSync, mkdirSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Duration } from 'aws-cdk-lib';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { buildSync } from 'esbuild';
import { handlerBundle } from './bundle-options.ts';
import { preparedBundle } from './prepared-bundles.ts';

export interface NodeHandlerProps {
  readonly functionName: string;
  /** Absolute path of the TypeScript file that exports `handler`. */
  readonly entry: string;
  readonly role: IRole;
  readonly environment?: Readonly<Record<string, string>>;
  /** Megabytes. */
  readonly memorySize: number;
  readonly timeout: Duration;
  /** Folders to put beside the code, under the name they bear; absolute paths. */
  readonly folders?: readonly string[];
  /** Packages with compiled code, which no bundler can take in: copied whole, into `node_modules`. */
  readonly nativePackages?: readonly string[];
}

/**
 * A Lambda function out of one TypeScript file and what it imports, except the SDK, which the runtime brings.
 *
 * The same sources give the same bytes, so that deploying twice changes nothing.
 */
export function nodeHandler(scope: Construct, id: string, props: NodeHandlerProps): LambdaFunction {
  const stack = Stack.of(scope);
  return new LambdaFunction(stack, id, {
    functionName: props.functionName,
    role: props.role,
    runtime: Runtime.NODEJS_22_X,
    architecture: Architecture.X86_64,
    handler: 'index.handler',
    code: Code.fromAsset(bundled(scope, id, props)),
    memorySize: props.memorySize,
    timeout: props.timeout,
    environment: { ...props.environment },
    logGroup: new LogGroup(stack, `${id}Log`, {
      logGroupName: `/aws/lambda/${props.functionName}`,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    }),
  });
}

const rootFolder = (): string => realpathSync(fileURLToPath(new URL('../..', import.meta.url)));
const require = createRequire(import.meta.url);

/** The folder that becomes the deployment package. */
function bundled(scope: Construct, id: string, props: NodeHandlerProps): string {
  const folder = join(outdirOf(scope), 'bundles', id);
  const { nativePackages = [], folders = [] } = props;
  const ready = preparedBundle(props.entry);
  if (ready === undefined) {
    const root = rootFolder();
    buildSync({
      absWorkingDir: root,
      entryPoints: [relative(root, props.entry)],
      outfile: join(folder, 'index.js'),
      ...handlerBundle(nativePackages),
      external: [...handlerBundle(nativePackages).external],
    });
  } else {
    cpSync(ready, folder, { recursive: true });
  }
  for (const from of folders) {
    cpSync(from, join(folder, basename(from)), { recursive: true });
  }
  for (const name of nativePackages) {
    for (const [installed, from] of withPlatformPackages(name)) {
      const to = join(folder, 'node_modules', installed);
      mkdirSync(dirname(to), { recursive: true });
      cpSync(from, to, { recursive: true, dereference: true });
    }
  }
  return folder;
}

/** A package, and those of its `optionalDependencies` that this machine has: its compiled halves. */
function withPlatformPackages(name: string): readonly (readonly [string, string])[] {
  const manifest = require.resolve(`${name}/package.json`);
  const { optionalDependencies = {} } = require(manifest) as {
    readonly optionalDependencies?: Readonly<Record<string, string>>;
  };
  const inside = createRequire(manifest);
  const halves = Object.keys(optionalDependencies).flatMap((half) => {
    try {
      return [[half, dirname(inside.resolve(`${half}/package.json`))] as const];
    } catch {
      return [];
    }
  });
  if (halves.length === 0) throw new Error(`${name} has no compiled half for this machine`);
  return [[name, dirname(manifest)], ...halves];
}

function outdirOf(scope: Construct): string {
  const app = scope.node.root;
  if (!App.isApp(app)) throw new Error('a stack with handlers must stand in an app');
  return app.outdir;
}
