import type { DuckDBConnection } from '@duckdb/node-api';
import { functionNameIn } from './event-row.ts';
import { functionNameOf, SESSION } from './searched.ts';
import { storedLiteral } from './stored-literal.ts';

/** Seconds within which S3 is taken to have invoked a function, as the rule that infers it has it. */
const NOTIFIED_WITHIN = 30;
/** Seconds within which Lambda is taken to have delivered, as the rule that infers it has it. */
const DELIVERED_WITHIN = 60;

/**
 * What no id leads to: invocations that S3 made for a bucket shortly after an upload to it, and dispatches of the
 * functions of a role shortly before a delivery in its name.
 *
 * @param uploads bucket and second of each.
 * @param deliveries seconds, by the role.
 */
export async function theirRuns(
  connection: DuckDBConnection,
  uploads: readonly (readonly [bucket: string, atS: number])[],
  deliveries: ReadonlyMap<string, readonly number[]>,
): Promise<string> {
  const parts = ['SELECT file, idx FROM event WHERE false'];
  if (uploads.length > 0) {
    const rows = uploads.map(
      ([bucket, atS]) => `(${storedLiteral(`arn:aws:s3:::${bucket}`)}, ${atS})`,
    );
    parts.push(`SELECT e.file, e.idx FROM event AS e
      JOIN (VALUES ${rows.join(', ')}) AS upload(source, at_s)
        ON e.source_arn = upload.source AND e.at_s BETWEEN upload.at_s AND upload.at_s + ${NOTIFIED_WITHIN}
      WHERE e.source = 'lambda.amazonaws.com' AND e.name = 'Invoke'`);
  }
  for (const [role, times] of deliveries) {
    const names = await functionsOf(connection, role);
    if (names.length === 0) continue;
    const listed = names.map(storedLiteral).join(', ');
    parts.push(`SELECT e.file, e.idx FROM event AS e
      JOIN (SELECT unnest([${times.join(', ')}]) AS at_s) AS sent
        ON e.at_s BETWEEN sent.at_s - ${DELIVERED_WITHIN} AND sent.at_s
      WHERE e.source = 'lambda.amazonaws.com' AND e.name = 'InvokeExecution'
        AND coalesce(e.resource_arn, e.function_ref) IN (${listed})`);
  }
  return parts.join(' UNION ALL ');
}

/** The functions that run in a role, as the trail names them: by what it was given to, and by the sessions of handlers. */
async function functionsOf(connection: DuckDBConnection, role: string): Promise<readonly string[]> {
  const found = await connection.runAndReadAll(`
    SELECT DISTINCT ${SESSION} AS name FROM event
    WHERE issuer_arn = ${storedLiteral(role)} AND ${SESSION} NOT LIKE 'awslambda!_%' ESCAPE '!'
    UNION
    SELECT DISTINCT function_ref FROM event
    WHERE source = 'lambda.amazonaws.com' AND given_role = ${storedLiteral(role)}`);
  const names = new Set(
    found.getRows().flatMap(([name]) => functionNameIn(String(name ?? '')) ?? []),
  );
  if (names.size === 0) return [];
  const listed = [...names].map(storedLiteral).join(', ');
  const refs = await connection.runAndReadAll(`
    SELECT DISTINCT coalesce(resource_arn, function_ref) AS ref FROM event
    WHERE source = 'lambda.amazonaws.com' AND name = 'InvokeExecution'
      AND ${functionNameOf('coalesce(resource_arn, function_ref)')} IN (${listed})`);
  return refs.getRows().map(([ref]) => String(ref));
}
