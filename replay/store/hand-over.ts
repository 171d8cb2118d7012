import {
  DOUBLE,
  type DuckDBConnection,
  DuckDBScalarFunction,
  DuckDBVector,
} from '@duckdb/node-api';

/**
 * Hands the rows of an answer over, as the database comes by them, in no order. Chunks of an answer that is fetched
 * wait for the garbage collector, all of them at once; a function that is called for rows is given the same few chunks
 * again and again, and so costs neither the memory nor the time to touch it.
 *
 * @param columns numbers in SQL, none of them NULL.
 * @param take is given the number of rows, and for each column a list that begins with their numbers and is used again.
 * @throws what `take` throws, and Error when not each row was handed over once.
 */
export async function handOver(
  connection: DuckDBConnection,
  { columns, from }: { readonly columns: readonly string[]; readonly from: string },
  take: (count: number, lists: readonly Float64Array[]) => void,
): Promise<void> {
  let taken = 0;
  const failures: unknown[] = [];
  const lists = columns.map(() => new Float64Array(DuckDBVector.standardSize()));
  const taking = DuckDBScalarFunction.create({
    name: 'take_rows',
    parameterTypes: columns.map(() => DOUBLE),
    // Nobody looks at the answers.
    returnType: DOUBLE,
    // Called for each row, also where one is told twice.
    volatile: true,
    mainFunction: (_, chunk) => {
      if (failures.length > 0) return;
      try {
        const { rowCount: count } = chunk;
        lists.forEach((list, nth) => {
          const vector = chunk.getColumnVector(nth);
          for (let row = 0; row < count; row += 1) {
            const value = vector.getItem(row);
            if (typeof value !== 'number') throw new Error(`${columns[nth]} is no number`);
            list[row] = value;
          }
        });
        take(count, lists);
        taken += count;
      } catch (error) {
        failures.push(error);
      }
    },
  });
  // Takes the place of one of the same name.
  connection.registerScalarFunction(taking);
  taking.destroySync();
  const asked = columns.map((column) => `CAST(${column} AS DOUBLE)`).join(', ');
  const answer = await connection.runAndReadAll(
    `SELECT count(*), count(take_rows(${asked})) FROM ${from}`,
  );
  if (failures.length > 0) throw failures[0];
  const there = Number(answer.getRows()[0]?.[0]);
  if (there !== taken) throw new Error(`${taken} of ${there} rows of the index were handed over`);
}
