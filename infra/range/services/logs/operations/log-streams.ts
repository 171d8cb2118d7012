import { operation } from '../../../service.ts';
import { constraintBroken, streamExists } from '../faults.ts';
import { groupAt, onGroup, streamAt } from '../group-lookup.ts';
import { apiReference } from '../known-from.ts';
import { page } from '../page.ts';
import type { LogGroup, LogStream } from '../state.ts';
import { managementTrail } from '../trail-rules.ts';

interface StreamInput {
  readonly logGroupName?: string;
  readonly logStreamName?: string;
}

export const createLogStream = operation<StreamInput, object>({
  knownFrom: [apiReference('CreateLogStream')],
  authorizes: (input, call) =>
    onGroup('logs:CreateLogStream', input, call, input.logStreamName ?? ''),
  async handle(input, call) {
    const { streams } = groupAt(input, call);
    const name = input.logStreamName ?? '';
    if (!/^[^:*]{1,512}$/.test(name))
      throw constraintBroken(
        name,
        'logStreamName',
        'Member must satisfy regular expression pattern: [^:*]*',
      );
    if (streams.has(name)) throw streamExists();
    streams.set(name, { name, createdAt: call.at, events: [], ingestedAt: undefined });
    return {};
  },
  trail: managementTrail(false),
});

export const deleteLogStream = operation<StreamInput, object>({
  knownFrom: [apiReference('DeleteLogStream')],
  authorizes: (input, call) =>
    onGroup('logs:DeleteLogStream', input, call, input.logStreamName ?? ''),
  async handle(input, call) {
    const { name } = streamAt(input, input.logStreamName, call);
    groupAt(input, call).streams.delete(name);
    return {};
  },
  trail: managementTrail(false),
});

export const describeLogStreams = operation<
  {
    readonly logGroupName?: string;
    readonly logGroupIdentifier?: string;
    readonly logStreamNamePrefix?: string;
    readonly orderBy?: 'LogStreamName' | 'LastEventTime';
    readonly descending?: boolean;
    readonly limit?: number;
    readonly nextToken?: string;
  },
  object
>({
  knownFrom: [apiReference('DescribeLogStreams')],
  authorizes: (input, call) => onGroup('logs:DescribeLogStreams', input, call),
  async handle(input, call) {
    const group = groupAt(input, call);
    const byTime = input.orderBy === 'LastEventTime';
    const rank = (stream: LogStream) => (byTime ? (stream.events.at(-1)?.at ?? 0) : stream.name);
    const found = [...group.streams.values()]
      .filter(({ name }) => name.startsWith(input.logStreamNamePrefix ?? ''))
      .sort((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0));
    if (input.descending === true) found.reverse();
    const { items, nextToken } = page(found, input.nextToken, Math.min(input.limit ?? 50, 50));
    return {
      logStreams: items.map((stream) => shown(group, stream)),
      ...(nextToken !== undefined && { nextToken }),
    };
  },
  trail: managementTrail(true),
});

function shown(group: LogGroup, stream: LogStream) {
  const [first, last] = [stream.events[0], stream.events.at(-1)];
  return {
    logStreamName: stream.name,
    creationTime: stream.createdAt,
    ...(first !== undefined &&
      last !== undefined && { firstEventTimestamp: first.at, lastEventTimestamp: last.at }),
    ...(stream.ingestedAt !== undefined && { lastIngestionTime: stream.ingestedAt }),
    arn: `${group.arn}:log-stream:${stream.name}`,
    storedBytes: 0,
  };
}
