import { Problem, type ProblemCode } from '../../infra/base/problem.ts';
import { neutralise } from '../../replay/text/neutralise.ts';
import type { ChildEnd, ExitCode, Terminal } from './command.ts';
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
  const ended = await endOf(words, io);
  if (typeof ended === 'number') process.exitCode = ended;
  else if ('childCode' in ended) process.exitCode = ended.childCode;
  else {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    process.kill(process.pid, ended.childSignal);
  }
}

async function endOf(words: readonly string[], io: Terminal): Promise<ExitCode | ChildEnd> {
  const [id, ...args] = words;
  if (id === undefined || id === '--help' || id === 'help') {
    io.print(overview());
    return 0;
  }
  try {
    const listed = commands.find(id);
    if (listed === undefined) {
      throw new Problem('USAGE', `there is no command "${id}"`, {
        fix: `commands are: ${commands.all.map((each) => each.id).join(', ')}`,
      });
    }
    const command = await listed.load();
    // What stands behind "--" is somebody else's.
    const own = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
    if (own.includes('--help')) {
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
  const problem = problemOf(error);
  if (problem !== undefined) {
    io.tell(`${neutralise(problem.message, 1000)}\n${neutralise(problem.fix, 1000)}`);
    return EXIT_CODES[problem.code] ?? 3;
  }
  if (io.interrupted.aborted) {
    io.tell('interrupted');
    return 3;
  }
  io.tell(
    `This is a fault of aftertrace itself: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
  return 3;
}

const EXIT_CODES: Partial<Record<ProblemCode, ExitCode>> = {
  USAGE: 2,
  LAB_UNKNOWN: 2,
  LAB_STARTED: 1,
  LAB_STALLED: 1,
};

/** What a person can act on, whoever noticed it; undefined for what is a fault of this program. */
function problemOf(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'AccessDenied' || error.name === 'AccessDeniedException') {
    return new Problem('PERMISSION_MISSING', error.message, {
      fix: 'Give that principal the permission the message names, or use a key that has it.',
      cause: error,
    });
  }
  const { code, path } = error as NodeJS.ErrnoException;
  const because = code === undefined ? undefined : FILE_ERRORS[code];
  if (because === undefined || path === undefined) return undefined;
  return new Problem('FOLDER_UNWRITABLE', `cannot write ${path}: ${because}`, {
    fix: 'Name another folder, or make room or permission for this one.',
    cause: error,
  });
}

const FILE_ERRORS: Readonly<Record<string, string>> = {
  EACCES: 'permission is denied',
  EPERM: 'the system does not allow it',
  EROFS: 'it lies on a disk that can only be read',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is a file, not a folder',
};
