import { readFile, rename, writeFile } from 'node:fs/promises';
import type { z } from 'zod';

/** A small file beside a run's timeline in which the site keeps what people wrote. */
export interface KeptFile<Content> {
  /** @throws Error when there is a file that is not one of ours. */
  read(): Promise<Content>;
  /**
   * One change after the other: two made at once must not lose one of them.
   *
   * @param made of what there was; undefined leaves it as it is.
   * @returns whether something was written.
   */
  change(made: (before: Content) => Content | undefined): Promise<boolean>;
}

const writing = new Map<string, Promise<unknown>>();

/** @param empty what there is before anything was written. */
export function keptFile<Content>(
  file: string,
  schema: z.ZodType<Content>,
  empty: Content,
): KeptFile<Content> {
  const read = async (): Promise<Content> => {
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch (error) {
      const isThere = !(error instanceof Error && 'code' in error && error.code === 'ENOENT');
      if (isThere) throw error;
      return empty;
    }
    // What is not one of ours is not written over.
    return schema.parse(JSON.parse(text));
  };
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const done = (writing.get(file) ?? Promise.resolve()).then(work, work);
    writing.set(file, done);
    void done
      .finally(() => {
        if (writing.get(file) === done) writing.delete(file);
      })
      .catch(() => {});
    return done;
  };
  return {
    read,
    change: (made) =>
      inTurn(async () => {
        const next = made(await read());
        if (next === undefined) return false;
        // Whoever reads sees the old file or the new one, never half of it.
        const fresh = `${file}.writing`;
        await writeFile(fresh, `${JSON.stringify(next, null, 2)}\n`, { mode: 0o600 });
        await rename(fresh, file);
        return true;
      }),
  };
}
