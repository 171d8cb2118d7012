import type { Arn } from '../../../base/ids.ts';
import type { AccessRequest, Call } from '../../service.ts';
import { constraintBroken, invalidParameter, noGroup, noStream } from './faults.ts';
import type { LogGroup, LogStream } from './state.ts';
import { groupsOf } from './state.ts';

interface GroupReference {
  readonly logGroupName?: string | undefined;
  /** A name or an ARN, where an operation takes either. */
  readonly logGroupIdentifier?: string | undefined;
}

/** What IAM is asked about an action on a log group, or on one stream in it. */
export const onGroup = (
  action: `logs:${string}`,
  group: GroupReference,
  call: Call,
  stream = '',
): readonly AccessRequest[] => [
  {
    action,
    resource: `${groupArn(nameIn(group), call)}:log-stream:${stream}`,
    resourceAccount: call.accountId,
  },
];

export const groupArn = (name: string, call: Pick<Call, 'region' | 'accountId'>): Arn =>
  `arn:aws:logs:${call.region}:${call.accountId}:log-group:${name}`;

/** @throws AwsFault ResourceNotFoundException */
export function groupAt(group: GroupReference, call: Call): LogGroup {
  const found = groupsOf(call).get(nameIn(group));
  if (found === undefined) throw noGroup();
  return found;
}

/** @throws AwsFault ResourceNotFoundException */
export function streamAt(
  group: GroupReference,
  streamName: string | undefined,
  call: Call,
): LogStream {
  const found = groupAt(group, call).streams.get(streamName ?? '');
  if (found === undefined) throw noStream();
  return found;
}

/** @throws AwsFault InvalidParameterException for what is no name. */
export function nameIn({ logGroupName, logGroupIdentifier }: GroupReference): string {
  const given =
    logGroupName ?? /:log-group:([^:]+)/.exec(logGroupIdentifier ?? '')?.[1] ?? logGroupIdentifier;
  if (given === undefined)
    throw invalidParameter('Either logGroupName or logGroupIdentifier must be given.');
  if (!/^[.\-_/#A-Za-z0-9]{1,512}$/.test(given))
    throw constraintBroken(
      given,
      'logGroupName',
      'Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+',
    );
  return given;
}
