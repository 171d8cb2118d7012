import { type ParseArgsConfig, parseArgs } from 'node:util';
import { Problem } from '../../infra/base/problem.ts';

/**
 * The words of a command, sorted into options and the rest.
 *
 * @throws Problem USAGE naming the word that is not understood.
 */
export function optionsOf<const Options extends NonNullable<ParseArgsConfig['options']>>(
  command: string,
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const said = error instanceof Error ? error.message.split('. ')[0] : String(error);
    throw new Problem('USAGE', `${command}: ${said}`, {
      fix: `see: aftertrace ${command} --help`,
      cause: error,
    });
  }
}

/** @throws Problem USAGE when the text is no port number. */
export function portOf(command: string, text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new Problem('USAGE', `${command}: "${text}" is not a port`, {
    fix: 'give a number from 0 (any free port) to 65535',
  });
}
