import { mkdirSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Arn, EventId } from '../../../../base/ids.ts';
import type { Seeded } from '../../../../base/seeded.ts';
import type { Platform } from '../../../platform.ts';
import { liveToken } from '../../../platform.ts';
import type { Environment } from './environment.ts';
import type { RuntimeApi } from './runtime-api.ts';
import { startRuntimeApi } from './runtime-api.ts';
import type { SdkFolder } from './sdk-folder.ts';
import { layOutSdk } from './sdk-folder.ts';

/** The live side of Lambda in one range: processes, ports, what is under way. None of it is kept. */
export interface LambdaRuntime {
  readonly random: Seeded;
  /** Decides which events are handed out twice; of its own, so that nothing else shifts. */
  readonly duplicates: Seeded;
  /** Holds code, scratch files and logs of all functions. */
  readonly folder: string;
  readonly sdk: SdkFolder;
  readonly environments: Set<Environment>;
  /** Handlers under way, by unqualified function ARN. */
  readonly running: Map<Arn, number>;
  /** The ground truth as read so far, turned round. */
  readonly causes: { read: number; readonly byEffect: Map<EventId, EventId> };
  api(): Promise<RuntimeApi>;
  stop(): void;
}

/** The range's one Lambda runtime, started on first use. */
export function lambdaRuntime(platform: Platform): LambdaRuntime {
  const cell = platform.state(runtimeCell);
  cell.runtime ??= newRuntime(platform);
  return cell.runtime;
}

/** Ends every process Lambda has started for this range. Safe to call twice, and before any was started. */
export function stopLambda(platform: Platform): void {
  platform.state(runtimeCell).runtime?.stop();
}

const runtimeCell = liveToken<{ runtime?: LambdaRuntime }>('lambda/runtime', () => ({}));

function newRuntime(platform: Platform): LambdaRuntime {
  const folder = join(realpathSync(platform.folder), 'lambda');
  mkdirSync(folder, { recursive: true });
  const environments = new Set<Environment>();
  let api: Promise<RuntimeApi> | undefined;
  const killAll = () => {
    for (const environment of environments) environment.stop();
    environments.clear();
  };
  process.once('exit', killAll);
  return {
    random: platform.random.fork('lambda'),
    duplicates: platform.random.fork('lambda/duplicates'),
    folder,
    sdk: layOutSdk(folder),
    environments,
    running: new Map(),
    causes: { read: 0, byEffect: new Map() },
    api: () => (api ??= startRuntimeApi()),
    stop() {
      process.removeListener('exit', killAll);
      killAll();
      const started = api;
      api = undefined;
      void started?.then((server) => {
        server.stop();
      });
      void rm(join(folder, 'tmp'), { recursive: true, force: true }).catch(() => {});
    },
  };
}
