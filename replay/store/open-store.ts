import { readFileSync } from 'node:fs';
import { type DuckDBAppender, type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { DestinationRecord } from '../evidence/destination-record.ts';
import type { LogLine } from '../evidence/log-line.ts';
import { type EventRow, functionNameIn } from './event-row.ts';
import { idsToldOf, payloadIds, responseIds } from './record-row.ts';
import { type Senders, type Stranger, sendersIn } from './senders.ts';

const SCHEMA = readFileSync(new URL('schema.sql', import.meta.url), 'utf8');
const DERIVED = readFileSync(new URL('derived.sql', import.meta.url), 'utf8');

const FEW = 5000;

/** Where the rules look: everything in memory, gone on close. */
export interface Store {
  readonly connection: DuckDBConnection;
  close(): void;
}

export interface StoredRecord {
  readonly record: DestinationRecord;
  readonly atMs: number;
  /** "aws/lambda/async/…" when the file lies where an S3 destination puts it. */
  readonly s3Key: string | undefined;
}

export async function openStore(
  events: readonly EventRow[],
  records: readonly StoredRecord[],
  holes: readonly { readonly fromMs: number; readonly toMs: number }[] = [],
  logs: readonly LogLine[] = [],
): Promise<Store> {
  const instance = await DuckDBInstance.create(':memory:', {
    // Of few events the rules take longer to plan than to run, and a second thread longer to be woken than it saves.
    threads: events.length + logs.length > FEW ? '2' : '1',
    // Nothing in the evidence may make the database read a file or reach a network.
    enable_external_access: 'false',
    autoinstall_known_extensions: 'false',
  });
  const connection = await instance.connect();
  await connection.run(SCHEMA);
  const senders = sendersIn(events);
  const strangers = new Map(records.map((one) => [one.record.id, senders.strangerOf(one)]));
  const trusted = records.filter(({ record }) => strangers.get(record.id) === undefined);
  const rows: Readonly<Record<string, Rows>> = {
    event: events.map((event) => eventColumns(event, senders)),
    event_output: events.flatMap(outputColumns),
    event_fact: events.flatMap(({ eventId, facts }) =>
      facts.map(({ kind, value, field }) => [eventId, kind, value, field]),
    ),
    record: records.map((one) => recordColumns(one, strangers.get(one.record.id))),
    record_payload: trusted.flatMap(({ record }) =>
      payloadIds(record).map((id) => [
        record.id,
        id.kind,
        id.value,
        id.field,
        id.bucket,
        id.objectKey,
        numberCell(id.decidedMs),
        numberCell(id.invokeCount),
        record.invocation && senders.giverOf(record.invocation.requestId),
      ]),
    ),
    record_response: records.flatMap(({ record }) =>
      // That a message names a call is true whoever wrote it; what a function answered is for its record to say.
      [
        ...(strangers.get(record.id) === undefined ? responseIds(record) : []),
        ...idsToldOf(record),
      ].map((id) => [record.id, id.value, id.field]),
    ),
    log_line: logs.map(lineColumns),
    hole: holes.map(({ fromMs, toMs }) => [BigInt(fromMs), BigInt(toMs)]),
  };
  for (const [table, all] of Object.entries(rows)) await append(connection, table, all);
  await requireRows(
    connection,
    Object.fromEntries(Object.entries(rows).map(([table, all]) => [table, all.length])),
  );
  await connection.run(DERIVED);
  return {
    connection,
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

type Cell = string | bigint | undefined;
type Rows = readonly (readonly Cell[])[];

export async function append(
  connection: DuckDBConnection,
  table: string,
  rows: Rows,
): Promise<void> {
  if (rows.length === 0) return;
  const appender = await connection.createAppender(table);
  for (const row of rows) {
    for (const cell of row) appendCell(appender, cell);
    appender.endRow();
  }
  appender.closeSync();
}

/**
 * Rows in, rows counted: an appender that loses one must not go unseen.
 *
 * @throws Error when a table does not hold as many rows as were appended to it.
 */
export async function requireRows(
  connection: DuckDBConnection,
  expected: Readonly<Record<string, number>>,
): Promise<void> {
  const counts = Object.keys(expected).map((table) => `(SELECT count(*) FROM ${table})`);
  const found = await connection.runAndReadAll(`SELECT ${counts.join(', ')}`);
  Object.entries(expected).forEach(([table, rows], at) => {
    const held = Number(found.getRows()[0]?.[at] ?? 0);
    if (held !== rows) throw new Error(`table ${table} took ${held} of ${rows} rows`);
  });
}

function appendCell(appender: DuckDBAppender, cell: Cell): void {
  if (cell === undefined) appender.appendNull();
  else if (typeof cell === 'bigint') appender.appendBigInt(cell);
  else appender.appendVarchar(cell);
}

const eventColumns = (event: EventRow, senders: Senders): readonly Cell[] => [
  event.eventId,
  BigInt(event.atMs),
  event.precision,
  event.source,
  event.name,
  event.account,
  event.principalType,
  event.principalArn,
  event.roleName,
  event.sessionName,
  event.accessKey,
  event.invokedBy,
  event.sourceIp,
  event.errorCode,
  event.requestId,
  event.bucket,
  event.objectKey,
  event.functionName,
  event.invocationType,
  event.sourceArn,
  event.givenRoleName,
  event.sessionKey,
  event.createdKey,
  senders.isPlatform(event) ? 'yes' : undefined,
];

const outputColumns = (event: EventRow): readonly (readonly Cell[])[] =>
  event.outputs.map((output) => [
    event.eventId,
    output.kind,
    output.value,
    output.md5,
    output.field,
  ]);

/** What a stranger wrote joins nothing: of such a record, only what AWS says of it is looked at. */
function recordColumns(
  { record, atMs, s3Key }: StoredRecord,
  stranger: Stranger | undefined,
): readonly Cell[] {
  const invocation = stranger === undefined ? record.invocation : undefined;
  const isEnveloped = stranger !== 'envelope';
  return [
    record.id,
    BigInt(atMs),
    BigInt(invocation?.at ?? atMs),
    record.messageId,
    isEnveloped ? record.notificationId : undefined,
    isEnveloped ? record.busEventId : undefined,
    record.bodyMd5 ?? record.foundMd5,
    record.senderId,
    invocation?.requestId,
    functionNameIn(invocation?.functionArn),
    invocation?.condition,
    s3Key,
    numberCell(invocation?.invokeCount),
    record.traceRoot,
  ];
}

const lineColumns = (line: LogLine): readonly Cell[] => [
  line.id,
  BigInt(line.at),
  line.says,
  line.requestId,
  line.functionName,
  line.logStream,
  line.durationMs === undefined ? undefined : BigInt(line.durationMs),
  line.failure,
];

const numberCell = (value: number | undefined): Cell =>
  value === undefined ? undefined : BigInt(value);
