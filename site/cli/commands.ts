import { catalogue } from '../../infra/base/catalogue.ts';
import type { Command } from './command.ts';
import { rangeCommand } from './commands/range.ts';
import { replayCommand } from './commands/replay.ts';
import { siteCommand } from './commands/site.ts';

/** Every command, in the order the help shows them. */
export const commands = catalogue<Command>([replayCommand, rangeCommand, siteCommand]);
