import type { DuckDBConnection } from '@duckdb/node-api';
import { callsOf } from './hands-near.ts';
import { type Place, these } from './index-places.ts';
import { theirRuns } from './runs-near.ts';
import type { Id } from './searched.ts';
import { idOf, SESSION } from './searched-columns.ts';
import { type Asked, STRANGERS_MESSAGES, UNDELIVERED } from './signs-near.ts';

/** What a search cannot come by from ids: it is told by names, addresses and times, which only the index holds as text. */
export interface BeyondIds {
  /** Questions for records that are looked from though nothing leads to them. */
  readonly starting: readonly Asked[];
  /** A question for the runs that uploads and deliveries among these records tell of; undefined where there are none. */
  runsOf(places: readonly Place[]): Promise<string | undefined>;
  /** What else whoever made these calls did. Sessions of these functions are nobody's hand. */
  callsOfHands(
    places: readonly Place[],
    functions: readonly Id[],
  ): Promise<{ readonly places: readonly Place[]; readonly isCut: boolean }>;
}

export const beyondIds = (connection: DuckDBConnection): BeyondIds => ({
  starting: [UNDELIVERED, STRANGERS_MESSAGES],
  runsOf: async (places) => {
    if (places.length === 0) return undefined;
    const ofThese = await these(connection, places);
    const uploads = await connection.runAndReadAll(`
      SELECT DISTINCT bucket, CAST(at_s AS DOUBLE) FROM ${ofThese}
      WHERE  source = 's3.amazonaws.com' AND bucket IS NOT NULL AND object_key IS NOT NULL
        AND  name IN ('PutObject', 'CopyObject', 'CompleteMultipartUpload', 'PostObject')
      ORDER  BY ALL`);
    const sent = await connection.runAndReadAll(`
      SELECT DISTINCT issuer_arn, CAST(at_s AS DOUBLE) FROM ${ofThese}
      WHERE  issuer_arn IS NOT NULL AND ${SESSION} LIKE 'awslambda!_%' ESCAPE '!' ORDER BY ALL`);
    const deliveries = new Map<string, number[]>();
    for (const [role, atS] of sent.getRows()) {
      const times = deliveries.get(String(role));
      if (times === undefined) deliveries.set(String(role), [Number(atS)]);
      else times.push(Number(atS));
    }
    const put = uploads.getRows().map(([bucket, atS]) => [String(bucket), Number(atS)] as const);
    return put.length + deliveries.size === 0 ? undefined : theirRuns(connection, put, deliveries);
  },
  callsOfHands: async (places, functions) => {
    if (places.length === 0) return { places: [], isCut: false };
    const isOfAFunction =
      functions.length === 0 ? 'FALSE' : `${idOf(SESSION, 'BIGINT')} IN (${functions.join(', ')})`;
    const hands = await connection.runAndReadAll(`
      SELECT principal_arn, source_ip, CAST(min(at_s) AS DOUBLE) FROM ${await these(connection, places)}
      WHERE  principal_arn IS NOT NULL AND source_ip IS NOT NULL AND principal_type IS DISTINCT FROM 'AWSService'
        AND  NOT coalesce(${SESSION} LIKE 'awslambda!_%' ESCAPE '!' OR ${isOfAFunction}, FALSE)
      GROUP  BY ALL ORDER BY ALL`);
    return callsOf(
      connection,
      hands.getRows().map(([principal, address, fromS]) => ({
        principal: String(principal),
        address: String(address),
        fromS: Number(fromS),
      })),
    );
  },
});
