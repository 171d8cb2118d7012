#!/usr/bin/env node
import { register } from 'tsx/esm/api';

// The sources are run as they are; nothing has to be built first.
register();
const { main } = await import('../site/cli/main.ts');
await main(process.argv.slice(2));
