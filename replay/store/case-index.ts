import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { type EvidenceFile, findEvidenceFiles } from '../evidence/find-evidence-files.ts';
import { ROW_COLUMNS } from '../scan/row.ts';
import { scanFiles } from '../scan/scan-files.ts';
import { newGathering, type Triage } from '../scan/triage.ts';
import { storedLiteral } from './stored-literal.ts';
import { countIds, findSurplus, NO_SURPLUS, type Surplus } from './surplus.ts';

/** A slim row per trail record, kept by day on disk, each with the place of its bytes in the evidence. */
export interface CaseIndex {
  readonly connection: DuckDBConnection;
  readonly files: readonly EvidenceFile[];
  readonly triage: Kept;
  readonly surplus: Surplus;
  /** Records of the trail that are asked about; the surplus is not. */
  readonly records: number;
  close(): void;
}

type Kept = Omit<Triage, 'files' | 'candidates' | 'rounds'>;

export interface IndexRequest {
  readonly paths: readonly string[];
  readonly toldFrom?: string;
  /** Where the index is kept; opened at once when it stands there already and the evidence is the same. */
  readonly folder: string;
  readonly threads?: number;
  readonly mostInflatedBytes?: number;
  readonly signal?: AbortSignal;
  readonly onFile?: (size: number) => void;
}

const SCHEMA = 'aftertrace.index/6';
/** Enough for the joins of any case; what does not fit is spilled into the case folder. */
const MEMORY = '384MB';

/** @throws Problem EVIDENCE_UNREADABLE when a path cannot be opened. */
export async function openCaseIndex(request: IndexRequest): Promise<CaseIndex> {
  const { files, setAside } = await findEvidenceFiles(request.paths, request.toldFrom);
  const marks = files.map(markOf);
  const known = keptIn(request.folder, marks);
  if (known !== undefined) {
    const opened = await connected(request.folder);
    await showEvents(opened.connection, request.folder, rowsIn(known.triage));
    await hideSurplus(opened.connection, known.surplus);
    return { ...opened, files, ...known, records: recordsOf(known) };
  }
  rmSync(indexFolder(request.folder), { recursive: true, force: true });
  const events = join(indexFolder(request.folder), 'events');
  mkdirSync(events, { recursive: true, mode: 0o700 });
  const opened = await connected(request.folder);
  try {
    const gathered = newGathering(files.length);
    let written = 0;
    await scanFiles(files, {
      ...request,
      rowsFolder: events,
      onRows: (rows) => {
        written += rows;
      },
      onCells: gathered.count,
      onFile: (number, scan) => {
        gathered.add(number, scan);
        request.onFile?.(scan.entry.size);
      },
    });
    const { candidates: _, ...told } = gathered.whole();
    const triage = { ...told, setAside: [...setAside, ...told.setAside] };
    await showEvents(opened.connection, request.folder, written);
    const { ids, repeated } = await countIds(opened.connection);
    // Rows in, rows out: one that is lost on the way to the disk or back must not go unseen.
    if (written !== rowsIn(triage) || ids !== written) {
      throw new Error(`the index holds ${ids} of ${rowsIn(triage)} records`);
    }
    const surplus =
      repeated === 0 ? NO_SURPLUS : await findSurplus(opened.connection, files, triage.manifest);
    keep(request.folder, { schema: SCHEMA, marks, triage, surplus });
    await hideSurplus(opened.connection, surplus);
    return { ...opened, files, triage, surplus, records: recordsOf({ triage, surplus }) };
  } catch (error) {
    opened.close();
    throw error;
  }
}

const indexFolder = (folder: string): string => join(folder, 'index');
const rowsIn = (triage: Pick<Triage, 'manifest'>): number =>
  triage.manifest.reduce((sum, { trail }) => sum + trail, 0);

const recordsOf = ({ triage, surplus }: Pick<KeptFile, 'triage' | 'surplus'>): number =>
  rowsIn(triage) - surplus.places.length;

interface Mark {
  readonly path: string;
  readonly location: string;
  readonly size: number;
  readonly changedMs: number;
}

function markOf({ path, location }: EvidenceFile): Mark {
  const { size, mtimeMs } = statSync(path);
  return { path, location, size, changedMs: mtimeMs };
}

interface KeptFile {
  readonly schema: string;
  readonly marks: readonly Mark[];
  readonly triage: Kept;
  readonly surplus: Surplus;
}

/** Our own file in the caller's folder: taken only when it speaks of these files, unchanged. */
function keptIn(folder: string, marks: readonly Mark[]): KeptFile | undefined {
  let kept: KeptFile;
  try {
    kept = JSON.parse(readFileSync(join(indexFolder(folder), 'case.json'), 'utf8')) as KeptFile;
  } catch {
    return undefined;
  }
  const isSame = kept.schema === SCHEMA && JSON.stringify(kept.marks) === JSON.stringify(marks);
  return isSame ? kept : undefined;
}

/** Written last and moved into place: where it stands, the index is whole. */
function keep(folder: string, kept: KeptFile): void {
  const path = join(indexFolder(folder), 'case.json');
  writeFileSync(`${path}.new`, JSON.stringify(kept), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

async function connected(folder: string): Promise<Pick<CaseIndex, 'connection' | 'close'>> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '2',
    memory_limit: MEMORY,
    temp_directory: join(indexFolder(folder), 'spilled'),
    preserve_insertion_order: 'false',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  // Nothing in the evidence may make the database open another file.
  await connection.run(`SET allowed_directories = [${storedLiteral(`${indexFolder(folder)}/`)}]`);
  await connection.run('SET enable_external_access = false');
  return {
    connection,
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function showEvents(
  connection: DuckDBConnection,
  folder: string,
  rows: number,
): Promise<void> {
  const files = `${indexFolder(folder)}/events/*/*.parquet`;
  const columns = ROW_COLUMNS.map(({ name, type }) => `${name} ${type}`);
  if (rows === 0) await connection.run(`CREATE TEMP TABLE event (${columns.join(', ')})`);
  else {
    await connection.run(
      `CREATE TEMP VIEW stored_event AS SELECT * FROM read_parquet(${storedLiteral(files)}, hive_partitioning = false)`,
    );
    await connection.run('CREATE TEMP VIEW event AS SELECT * FROM stored_event');
  }
}

/** Rows that repeat another's id are on disk and in no question. */
async function hideSurplus(connection: DuckDBConnection, { places }: Surplus): Promise<void> {
  if (places.length === 0) return;
  await connection.run('CREATE TEMP TABLE surplus (file INTEGER, idx INTEGER)');
  const appender = await connection.createAppender('surplus');
  for (const [file, idx] of places) {
    appender.appendInteger(file);
    appender.appendInteger(idx);
    appender.endRow();
  }
  appender.closeSync();
  await connection.run(
    'CREATE OR REPLACE TEMP VIEW event AS SELECT * FROM stored_event ANTI JOIN surplus USING (file, idx)',
  );
}
