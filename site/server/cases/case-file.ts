import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** What is remembered of a case: somebody's own evidence, read into a timeline that is shown like a run's. */
export type CaseFile = z.infer<typeof shape>;

const shape = z.object({
  schema: z.literal('aftertrace.case/1'),
  id: z.string(),
  /** As somebody called it; anybody's text. */
  name: z.string(),
  createdAt: z.string(),
  source: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('files') }),
    z.object({ kind: z.literal('path'), path: z.string() }),
    z.object({
      kind: z.literal('address'),
      address: z.string(),
      endpoint: z.string().optional(),
      region: z.string().optional(),
    }),
  ]),
  state: z.enum(['collecting', 'reading', 'ready', 'failed']),
  /** Folder the timeline's locations are told from; records are read from there again. */
  toldFrom: z.string().optional(),
  problem: z.object({ message: z.string(), fix: z.string() }).optional(),
  outcome: z
    .object({
      files: z.number(),
      records: z.number(),
      notListed: z.number(),
      rejected: z.number(),
      incidents: z.number(),
      tookMs: z.number(),
    })
    .optional(),
});

export type CaseSource = CaseFile['source'];
export type CaseOutcome = NonNullable<CaseFile['outcome']>;

const FILE = 'case.json';

/** Undefined where there is none, or one that was not written by this program. */
export async function readCaseFile(folder: string): Promise<CaseFile | undefined> {
  try {
    const read = shape.safeParse(JSON.parse(await readFile(join(folder, FILE), 'utf8')));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}

/** There whole or not at all. */
export async function writeCaseFile(folder: string, given: CaseFile): Promise<void> {
  const next = join(folder, `${FILE}.next`);
  await writeFile(next, `${JSON.stringify(given, null, 2)}\n`, { mode: 0o600 });
  await rename(next, join(folder, FILE));
}
