#!/usr/bin/env node
import { builtModule } from './built.js';

// The SDK's notice of when it will leave Node 20 is for whoever installs, not for every run.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
const { main } = await import(await builtModule('site/cli/main.ts'));
await main(process.argv.slice(2));
