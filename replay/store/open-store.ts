import { readFileSync } from 'node:fs';
import { type DuckDBAppender, type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { DestinationRecord } from '../evidence/destination-record.ts';
import type { LogLine } from '../evidence/log-line.ts';
import { type EventRow, functionNameIn } from './event-row.ts';
import { idsToldOf, payloadIds, responseIds } from './record-row.ts';
import { type Senders, type Stranger, sendersIn } from './senders.ts';

const SCHEMA = readFileSync(new URL('schema.sql', import.meta.url), 'utf8');

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
    threads: '2',
    // Nothing in the evidence may make the database read a file or reach a network.
    enable_external_access: 'false',
    autoinstall_known_extensions: 'false',
  });
  const connection = await instance.connect();
  await connection.run(SCHEMA);
  const senders = sendersIn(events);
  const strangers = new Map(records.map((one) => [one.record.id, senders.strangerOf(one)]));
  await append(
    connection,
    'event',
    events.map((event) => eventColumns(event, senders)),
  );
  await append(connection, 'event_output', events.flatMap(outputColumns));
  await append(
    connection,
    'event_fact',
    events.flatMap(({ eventId, facts }) =>
      facts.map(({ kind, value, field }) => [eventId, kind, value, field]),
    ),
  );
  await append(
    connection,
    'record',
    records.map((one) => recordColumns(one, strangers.get(one.record.id))),
  );
  const trusted = records.filter(({ record }) => strangers.get(record.id) === undefined);
  await append(
    connection,
    'record_payload',
    trusted.flatMap(({ record }) =>
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
  );
  await append(
    connection,
    'record_response',
    records.flatMap(({ record }) =>
      // That a message names a call is true whoever wrote it; what a function answered is for its record to say.
      [
        ...(strangers.get(record.id) === undefined ? responseIds(record) : []),
        ...idsToldOf(record),
      ].map((id) => [record.id, id.value, id.field]),
    ),
  );
  await append(connection, 'log_line', logs.map(lineColumns));
  await append(
    connection,
    'hole',
    holes.map(({ fromMs, toMs }) => [BigInt(fromMs), BigInt(toMs)]),
  );
  return {
    connection,
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

type Cell = string | bigint | undefined;

/** Rows in, rows counted: an appender that loses one must not go unseen. */
export async function append(
  connection: DuckDBConnection,
  table: string,
  rows: readonly (readonly Cell[])[],
): Promise<void> {
  if (rows.length === 0) return;
  const before = await countOf(connection, table);
  const appender = await connection.createAppender(table);
  for (const row of rows) {
    for (const cell of row) appendCell(appender, cell);
    appender.endRow();
  }
  appender.closeSync();
  const added = (await countOf(connection, table)) - before;
  if (added !== rows.length) {
    throw new Error(`table ${table} took ${added} of ${rows.length} rows`);
  }
}

async function countOf(connection: DuckDBConnection, table: string): Promise<number> {
  const found = await connection.runAndReadAll(`SELECT count(*) FROM ${table}`);
  return Number(found.getRows()[0]?.[0] ?? 0);
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
    record.bodyMd5,
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
