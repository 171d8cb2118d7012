import {
  CloudWatchLogsClient,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { administratorOf, type LabSession } from '../../../labs/session.ts';
import { textAt } from '../../../replay/evidence/json-value.ts';
import { logLineIn } from '../../../replay/evidence/log-line.ts';
import type { Json } from './scenario.ts';

/** What `filter-log-events` answers of one group, with the group beside it. */
export interface FunctionLog {
  readonly logGroup: string;
  readonly events: readonly { readonly timestamp: number; readonly message: string }[];
}

/** The logs of all functions, in the order of their groups. */
export async function logsOf(session: LabSession): Promise<readonly FunctionLog[]> {
  const client = new CloudWatchLogsClient(administratorOf(session.range));
  const logs: FunctionLog[] = [];
  try {
    for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, {})) {
      for (const { logGroupName = '' } of logGroups) {
        const events: FunctionLog['events'][number][] = [];
        for await (const page of paginateFilterLogEvents({ client }, { logGroupName })) {
          for (const { timestamp = 0, message = '', ...rest } of page.events ?? []) {
            events.push({ ...rest, timestamp, message });
          }
        }
        logs.push({ logGroup: logGroupName, events });
      }
    }
  } finally {
    client.destroy();
  }
  return logs;
}

/**
 * What each line about the beginning of an attempt is of: the dispatch of its place, or the Invoke of whoever waited for
 * the answer. The range writes both to the letter, so their order tells.
 */
export function attemptsInLogs(
  logs: readonly FunctionLog[],
  trail: readonly Json[],
): ReadonlyMap<string, string> {
  const calls = (name: string) =>
    groupedBy(
      trail
        .filter((one) => one['eventName'] === name)
        .sort((a, b) => Date.parse(String(a['eventTime'])) - Date.parse(String(b['eventTime']))),
      (one) => textAt(one, 'requestID') ?? '',
    );
  const [dispatches, invokes] = [calls('InvokeExecution'), calls('Invoke')];
  const starts = logs
    .flatMap(({ logGroup, events }) =>
      events.flatMap(
        ({ timestamp, message }) => logLineIn({ at: timestamp, message, logGroup }) ?? [],
      ),
    )
    .filter(({ says }) => says === 'start')
    .sort((a, b) => a.at - b.at);
  const of = new Map<string, string>();
  for (const [requestId, lines] of groupedBy(starts, (line) => line.requestId)) {
    const made = dispatches.get(requestId) ?? invokes.get(requestId) ?? [];
    for (const [at, { id }] of lines.entries()) {
      const event = textAt(made[at], 'eventID');
      if (event !== undefined) of.set(id, event);
    }
  }
  return of;
}

function groupedBy<Item>(
  items: readonly Item[],
  key: (item: Item) => string,
): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}
