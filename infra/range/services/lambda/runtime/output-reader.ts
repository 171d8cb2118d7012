import type { Readable } from 'node:stream';

/** Collects what an environment prints, invocation by invocation. */
export interface OutputReader {
  /**
   * Everything printed since the last call, once the mark that ends invocation `id` has come through.
   *
   * @param patience real milliseconds after which it is taken without the mark (a killed process sets none).
   */
  until(id: string, patience: number): Promise<string>;
}

/** A line of its own that no handler prints by accident: NUL, the request id. */
export function readOutput(stream: Readable): OutputReader {
  let text = '';
  let wake = () => {};
  stream.setEncoding('utf8');
  stream.on('data', (piece: string) => {
    text += piece;
    // A handler that prints for ever must not fill the range's memory.
    if (text.length > OUTPUT_LIMIT) text = text.slice(-OUTPUT_LIMIT);
    wake();
  });
  const ended = new Promise<void>((resolve) => {
    stream.once('close', resolve);
  });
  return {
    async until(id, patience) {
      const mark = `\0${id}\n`;
      if (!text.includes(mark)) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, patience);
          const finish = () => {
            clearTimeout(timer);
            resolve();
          };
          wake = () => {
            if (text.includes(mark)) finish();
          };
          void ended.then(finish);
        });
        wake = () => {};
      }
      const at = text.indexOf(mark);
      const taken = at < 0 ? text : text.slice(0, at);
      text = at < 0 ? '' : text.slice(at + mark.length);
      return taken;
    },
  };
}

const OUTPUT_LIMIT = 4 * 1024 * 1024;
