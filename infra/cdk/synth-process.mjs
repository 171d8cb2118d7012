// Builds stacks behind Node's permission model, one line of JSON on standard input after the other. Plain JavaScript,
// because what compiles TypeScript while it runs starts processes, and this one may not.
//
// It loads the CDK before it is asked for anything. What a stack prints goes nowhere, and what this process answers is
// believed by nobody: whoever asked looks at the files it wrote.
import fs from 'node:fs';
import { createInterface } from 'node:readline';

// The CDK asks about every folder above the one it copies to, lest it copy that into itself, and may not know of those.
// That each is some other folder satisfies it.
const { statSync } = fs;
const home = process.cwd();
fs.statSync = (path, ...how) => {
  if (typeof path !== 'string' || path === home || !`${home}/`.startsWith(path)) {
    return statSync(path, ...how);
  }
  const folder = statSync(home, ...how);
  folder.ino = typeof folder.ino === 'bigint' ? 0n : 0;
  return folder;
};

const { App } = await import('aws-cdk-lib');
// Each is loaded when first used, and most stacks use these.
await import('aws-cdk-lib/aws-events-targets');
await import('aws-cdk-lib/aws-iam');
await import('aws-cdk-lib/aws-lambda');
await import('aws-cdk-lib/aws-logs');
await import('aws-cdk-lib/aws-s3');
await import('aws-cdk-lib/aws-sns-subscriptions');

const answer = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true;
console.log = () => {};

answer('{"ready":true}\n');
for await (const line of createInterface({ input: process.stdin })) {
  const { module, handlers, outdir, stackName, account, region } = JSON.parse(line);
  let said;
  try {
    const { build, prepareBundles } = await import(module);
    if (typeof build !== 'function') throw new Error('stack.ts exports no function "build"');
    prepareBundles(handlers);
    const app = new App({ outdir, analyticsReporting: false, treeMetadata: false });
    build(app, { stackName, account, region });
    app.synth();
    said = { done: true };
  } catch (error) {
    said = { failed: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  answer(`${JSON.stringify(said)}\n`);
}
