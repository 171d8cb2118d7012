import { SESSION } from './searched-columns.ts';

/** A question for records of the index, and how many of them are followed at the most. */
export interface Asked {
  readonly query: string;
  readonly most: number;
}

const MOST_UNDELIVERED = 2_000;
const MOST_STRANGERS = 5_000;
const MOST_IN_BURSTS = 5_000;

/** What Lambda tried to hand to a destination and could not: the record is nowhere, and nothing else leads there. */
export const UNDELIVERED: Asked = {
  query: `SELECT file, idx FROM event
    WHERE ${SESSION} LIKE 'awslambda!_%' ESCAPE '!'
      -- An event that a bus did not accept has no id.
      AND (error_code IS NOT NULL OR name = 'PutEvents' AND bus_event_ids IS NULL)
      AND name IN ('SendMessage', 'PutEvents', 'Publish', 'PutObject', 'Invoke')
    ORDER BY file, idx`,
  most: MOST_UNDELIVERED,
};

/** Messages that somebody else put into a queue Lambda delivers records to; those of users, who have no reason to, first. */
export const STRANGERS_MESSAGES: Asked = {
  query: `SELECT file, idx FROM event
    WHERE source = 'sqs.amazonaws.com' AND name LIKE 'SendMessage%'
      AND principal_type <> 'AWSService'
      AND (${SESSION} IS NULL OR ${SESSION} NOT LIKE 'awslambda!_%' ESCAPE '!')
      AND resource_arn IN (
        SELECT resource_arn FROM event
        WHERE source = 'sqs.amazonaws.com' AND name = 'SendMessage' AND error_code IS NULL
          AND ${SESSION} LIKE 'awslambda!_%' ESCAPE '!')
    ORDER BY principal_type = 'AssumedRole', file, idx`,
  most: MOST_STRANGERS,
};

/** Calls that are a sign by their number: so many by one principal within ten minutes about each. */
const BURSTS = [
  {
    atLeast: 10,
    names: ['GetSecretValue', 'GetParameter', 'GetParameters', 'GetPasswordData'],
  },
  { atLeast: 20, names: ['DeleteObject'] },
] as const;

/** One question for each kind, which gives `columns` of its calls. */
export const bursts = (columns: string): readonly Asked[] =>
  BURSTS.map(({ atLeast, names }) => ({
    query: `SELECT ${columns} FROM event
      WHERE name IN (${names.map((name) => `'${name}'`).join(', ')})
        AND error_code IS NULL AND principal_type <> 'AWSService'
      QUALIFY count(*) OVER (PARTITION BY coalesce(principal_arn, access_key) ORDER BY at_s
                             RANGE BETWEEN 600 PRECEDING AND 600 FOLLOWING) >= ${atLeast}
      ORDER BY file, idx`,
    most: MOST_IN_BURSTS,
  }));
