#!/usr/bin/env node
import { register } from 'tsx/esm/api';

// The SDK's notice of when it will leave Node 20 is for whoever installs, not for every run.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
// The sources are run as they are; nothing has to be built first.
register();
const { main } = await import('../site/cli/main.ts');
await main(process.argv.slice(2));
