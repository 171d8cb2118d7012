import { Problem } from '../../infra/base/problem.ts';
import { neutralise } from '../../replay/text/neutralise.ts';
import type { ExitCode, Terminal } from './command.ts';
import { commands } from './commands.ts';

/** Runs one command line and sets the process's exit code. */
export async function main(words: readonly string[]): Promise<void> {
  const interruption = new AbortController();
  const interrupt = () => {
    interruption.abort();
  };
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const io: Terminal = {
    print: (text) => void process.stdout.write(text),
    tell: (line) => void process.stderr.write(`${line}\n`),
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- absent where the output is no terminal
    columns: process.stdout.columns ?? 100,
    colour: process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
    interrupted: interruption.signal,
  };
  process.exitCode = await exitCodeOf(words, io);
}

async function exitCodeOf(words: readonly string[], io: Terminal): Promise<ExitCode> {
  const [id, ...args] = words;
  if (id === undefined || id === '--help' || id === 'help') {
    io.print(overview());
    return 0;
  }
  try {
    const command = commands.find(id);
    if (command === undefined) {
      throw new Problem('USAGE', `there is no command "${id}"`, {
        fix: `commands are: ${commands.all.map((each) => each.id).join(', ')}`,
      });
    }
    if (args.includes('--help')) {
      io.print(command.help);
      return 0;
    }
    return await command.run(args, io);
  } catch (error) {
    return failed(error, io);
  }
}

function overview(): string {
  const width = Math.max(...commands.all.map(({ id }) => id.length));
  const lines = commands.all.map(({ id, does }) => `  ${id.padEnd(width)}  ${does}`);
  return `aftertrace <command> [--help]\n\n${lines.join('\n')}\n`;
}

function failed(error: unknown, io: Terminal): ExitCode {
  if (error instanceof Problem) {
    io.tell(`${neutralise(error.message)}\n${neutralise(error.fix)}`);
    return error.code === 'USAGE' ? 2 : 3;
  }
  io.tell(
    `This is a fault of aftertrace itself: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
  return 3;
}
