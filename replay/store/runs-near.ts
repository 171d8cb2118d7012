import type { DuckDBConnection } from '@duckdb/node-api';
import { functionNameIn } from './event-row.ts';
import { functionNameOf, SESSION } from './searched-columns.ts';
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
  const refs = await refsOf(connection, [...deliveries.keys()]);
  for (const [role, times] of deliveries) {
    const listed = (refs.get(role) ?? []).map(storedLiteral).join(', ');
    if (listed === '') continue;
    parts.push(`SELECT e.file, e.idx FROM event AS e
      JOIN (SELECT unnest([${times.join(', ')}]) AS at_s) AS sent
        ON e.at_s BETWEEN sent.at_s - ${DELIVERED_WITHIN} AND sent.at_s
      WHERE e.source = 'lambda.amazonaws.com' AND e.name = 'InvokeExecution'
        AND ${REF} IN (${listed})`);
  }
  return parts.join(' UNION ALL ');
}

const REF = 'coalesce(resource_arn, function_ref)';

/** The functions that run in each role, as the trail names them: by what it was given to, and by the sessions of handlers. */
async function refsOf(
  connection: DuckDBConnection,
  roles: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const refs = new Map<string, string[]>();
  if (roles.length === 0) return refs;
  const listed = roles.map(storedLiteral).join(', ');
  const found = await connection.runAndReadAll(`
    SELECT DISTINCT issuer_arn, ${SESSION} AS name FROM event
    WHERE issuer_arn IN (${listed}) AND ${SESSION} NOT LIKE 'awslambda!_%' ESCAPE '!'
    UNION
    SELECT DISTINCT given_role, function_ref FROM event
    WHERE source = 'lambda.amazonaws.com' AND given_role IN (${listed})`);
  const rolesOf = new Map<string, Set<string>>();
  for (const [role, ref] of found.getRows()) {
    const name = functionNameIn(String(ref ?? ''));
    if (name !== undefined) rolesOf.set(name, (rolesOf.get(name) ?? new Set()).add(String(role)));
  }
  if (rolesOf.size === 0) return refs;
  const named = await connection.runAndReadAll(`
    SELECT DISTINCT ${REF}, ${functionNameOf(REF)} FROM event
    WHERE source = 'lambda.amazonaws.com' AND name = 'InvokeExecution'
      AND ${functionNameOf(REF)} IN (${[...rolesOf.keys()].map(storedLiteral).join(', ')})`);
  for (const [ref, name] of named.getRows()) {
    for (const role of rolesOf.get(String(name)) ?? []) {
      refs.set(role, [...(refs.get(role) ?? []), String(ref)]);
    }
  }
  return refs;
}
