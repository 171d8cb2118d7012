import { text } from 'node:stream/consumers';
import {
  BaseCredentials,
  type IIoHost,
  StackSelectionStrategy,
  Toolkit,
} from '@aws-cdk/toolkit-lib';
import { App } from 'aws-cdk-lib';
import type { ToolkitAnswer, ToolkitTask } from './deploy.ts';
import { seedUuids } from './seed-uuids.ts';

/** Answers every question with its default, and keeps what the toolkit says to itself: it is not this process's answer. */
const quiet: IIoHost = {
  notify: async () => {},
  requestResponse: async (question) => question.defaultResponse,
};

/** The process `deploy.ts` starts: a task on standard input, an answer on standard output. */
const task = JSON.parse(await text(process.stdin)) as ToolkitTask;
if (task.seed !== undefined) seedUuids(task.seed);
process.stdout.write(JSON.stringify(await carriedOut(task)));

async function carriedOut(given: ToolkitTask): Promise<ToolkitAnswer> {
  const { stackModule, stackName, account, region } = given;
  const toolkit = new Toolkit({
    ioHost: quiet,
    color: false,
    emojis: false,
    sdkConfig: { baseCredentials: BaseCredentials.awsCliCompatible({ defaultRegion: region }) },
  });
  try {
    const { build } = (await import(stackModule)) as {
      build(app: App, context: { stackName: string; account: string; region: string }): unknown;
    };
    const source = await toolkit.fromAssemblyBuilder(
      async ({ outdir }) => {
        const app = new App({ ...(outdir !== undefined && { outdir }), analyticsReporting: false });
        build(app, { stackName, account, region });
        return app.synth();
      },
      { outdir: `${given.folder}/cdk.out` },
    );
    const stacks = {
      strategy: StackSelectionStrategy.PATTERN_MUST_MATCH_SINGLE,
      patterns: [stackName],
    };
    if (given.action === 'destroy') {
      await toolkit.destroy(source, { stacks });
      return { outputs: {} };
    }
    const deployed = await toolkit.deploy(source, {
      stacks,
      stackEventPollingInterval: given.pollingInterval,
      // One request after the other: on a range the order of requests decides the ids in the evidence.
      assetParallelism: false,
    });
    return { outputs: deployed.stacks[0]?.outputs ?? {} };
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}
