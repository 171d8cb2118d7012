import type { DuckDBConnection } from '@duckdb/node-api';
import { PLACE, type Place, placesIn } from './index-places.ts';
import { storedLiteral } from './stored-literal.ts';

/** Somebody at an address, and when that is first met near a finding. */
export interface Hand {
  readonly principal: string;
  readonly address: string;
  readonly fromS: number;
}

const MOST_HANDS = 300;
/** Of one hand: what stands beside a finding as context, and what went on after it, are told up to some hundred calls. */
const MOST_CALLS = 600;
const HALF_AN_HOUR = 1800;
/** A chain of roles is rarely longer. */
const MOST_ROLES = 3;

/** What they did from half an hour before on, in sessions they opened as well; whether there was more of it. */
export async function callsOf(
  connection: DuckDBConnection,
  hands: readonly Hand[],
): Promise<{ readonly places: readonly Place[]; readonly isCut: boolean }> {
  if (hands.length === 0) return { places: [], isCut: false };
  const places: Place[] = [];
  const asked = [...hands].sort((a, b) => a.fromS - b.fromS).slice(0, MOST_HANDS);
  const rows = asked.map(
    ({ principal, address, fromS }) =>
      `(${storedLiteral(principal)}, ${storedLiteral(address)}, ${fromS - HALF_AN_HOUR})`,
  );
  await connection.run(`CREATE OR REPLACE TEMP TABLE hand AS
    SELECT * FROM (VALUES ${rows.join(', ')}) AS hand(principal, address, from_s)`);
  await connection.run(`CREATE OR REPLACE TEMP TABLE of_hand AS
    SELECT e.file, e.idx, e.start, e.length, e.session_key, hand.address, hand.from_s
    FROM   event AS e JOIN hand ON e.principal_arn = hand.principal AND e.source_ip = hand.address
    WHERE  e.at_s >= hand.from_s
    QUALIFY row_number() OVER (PARTITION BY hand.principal, hand.address ORDER BY e.at_s, e.file, e.idx) <= ${MOST_CALLS}`);
  let isCut = hands.length > MOST_HANDS || (await isFull(connection));
  for (let round = 0; round < MOST_ROLES; round += 1) {
    places.push(...(await placesIn(connection, `SELECT ${PLACE} FROM of_hand`)));
    const opened = await connection.runAndReadAll(
      'SELECT count(*) FROM of_hand WHERE session_key IS NOT NULL',
    );
    if (Number(opened.getRows()[0]?.[0] ?? 0) === 0) break;
    await connection.run(`CREATE OR REPLACE TEMP TABLE of_hand AS
      SELECT e.file, e.idx, e.start, e.length, e.session_key, opened.address, opened.from_s
      FROM   event AS e
      JOIN   (SELECT DISTINCT session_key, address, from_s FROM of_hand WHERE session_key IS NOT NULL) AS opened
        ON   e.access_key = opened.session_key AND e.source_ip = opened.address AND e.at_s >= opened.from_s
      QUALIFY row_number() OVER (PARTITION BY opened.session_key ORDER BY e.at_s, e.file, e.idx) <= ${MOST_CALLS}`);
    isCut = (await isFull(connection)) || isCut;
  }
  return { places, isCut };
}

async function isFull(connection: DuckDBConnection): Promise<boolean> {
  const found = await connection.runAndReadAll('SELECT count(*) FROM of_hand');
  return Number(found.getRows()[0]?.[0] ?? 0) >= MOST_CALLS;
}
