// The process that reads one case for the site; see site/server/cases/replay-case.ts.
import { builtModule } from './built.js';

await import(await builtModule('site/server/cases/replay-case.ts'));
