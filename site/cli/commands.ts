import { catalogue } from '../../infra/base/catalogue.ts';
import type { Command } from './command.ts';
import { labsCommand } from './commands/labs.ts';
import { rangeCommand } from './commands/range.ts';
import { replayCommand } from './commands/replay.ts';
import { runCommand } from './commands/run.ts';
import { upCommand } from './commands/up.ts';

/** Every command, in the order the help shows them. */
export const commands = catalogue<Command>([
  labsCommand,
  runCommand,
  upCommand,
  replayCommand,
  rangeCommand,
]);
