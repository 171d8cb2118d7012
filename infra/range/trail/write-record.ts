import type { CloudTrailRecord } from '../../base/cloudtrail-record.ts';
import type { AccountId } from '../../base/ids.ts';
import { isoSeconds } from '../../base/instant.ts';
import { trailIdentity } from '../access/trail-identity.ts';
import type { WrittenRecord } from '../platform.ts';
import type { RequestIds } from '../request-ids.ts';
import type { AccessRequest, AwsFault, Call, Operation, RangeService } from '../service.ts';
import { shownHostHeader, withAwsHosts } from './aws-hosts.ts';
import { copiesFor } from './copies.ts';
import { recipientsOf } from './recipients.ts';
import { within, withinText } from './size-limits.ts';

export interface Finished {
  readonly service: RangeService;
  /** The API's name of the operation. */
  readonly name: string;
  readonly operation: Operation;
  readonly input: unknown;
  readonly call: Call;
  /** What IAM was asked for it: tells whose resources it touched. */
  readonly asked: readonly AccessRequest[];
  readonly output?: unknown;
  readonly fault?: AwsFault;
  readonly denied?: boolean;
  readonly ids: RequestIds;
}

/**
 * CloudTrail spells some errors otherwise than the API does. Source: published records; of IAM they show the name of
 * the exception (NoSuchEntityException, EntityTemporarilyUnmodifiableException), and IAM's others are taken to follow.
 */
const TRAIL_ERROR_CODES: Readonly<Record<string, string>> = {
  AccessDeniedException: 'AccessDenied',
  NoSuchEntity: 'NoSuchEntityException',
  EntityAlreadyExists: 'EntityAlreadyExistsException',
  DeleteConflict: 'DeleteConflictException',
  MalformedPolicyDocument: 'MalformedPolicyDocumentException',
  LimitExceeded: 'LimitExceededException',
  InvalidInput: 'InvalidInputException',
  InvalidParameter: 'InvalidParameterException',
};

/**
 * What a finished call leaves, as CloudTrail writes it: one record for every account that gets one, the
 * caller's first. Empty where AWS writes none.
 *
 * Source: CloudTrail User Guide, "CloudTrail record contents".
 */
export function writeRecord(finished: Finished): readonly WrittenRecord[] {
  const { operation, call } = finished;
  const rule = operation.trail;
  const denied = finished.denied === true;
  if (denied && rule.recordsDenials === false) return [];
  const recipients = recipientsOf({ ...finished, denied });
  const [first] = recipients;
  if (first === undefined) return [];
  const isShared =
    rule.sharesEventId === true || call.identity.kind === 'service' || recipients.length > 1;
  const own = recordOf(finished, first, isShared ? finished.ids.uuid() : undefined);
  return copiesFor(recipients, own, call.identity, finished.ids).map((record) => ({
    record,
    account: record.recipientAccountId ?? first,
    category: rule.category,
    ...(rule.dataResourceType !== undefined && { dataResourceType: rule.dataResourceType }),
    dataResourceArns: dataArns(record, rule.dataResourceType),
  }));
}

function recordOf(
  finished: Finished,
  recipient: AccountId,
  sharedEventID: string | undefined,
): CloudTrailRecord {
  const { operation, call, service, input, output, fault } = finished;
  const rule = operation.trail;
  const hidden = finished.denied === true && rule.deniedKeepsParameters !== true;
  const told = (value: unknown, limit: number) => within(withAwsHosts(value, call), limit);
  const parameters = hidden ? null : shown(() => rule.requestParameters(input, call));
  const elements = fault === undefined ? shown(() => rule.responseElements(output, call)) : null;
  const additional = shown(() => rule.additionalEventData?.(input, output, call));
  const resources = hidden ? undefined : shown(() => rule.resources?.(input, call));
  const byPlatform = call.signedBy === 'platform';
  const userAgent = service.id === 's3' && !byPlatform ? `[${call.userAgent}]` : call.userAgent;
  return {
    eventVersion: '1.11',
    userIdentity: trailIdentity(call.identity),
    eventTime: isoSeconds(call.platform.clock.now()),
    eventSource: service.eventSource,
    eventName: rule.eventName ?? finished.name,
    awsRegion: service.id === 'iam' ? 'us-east-1' : call.region,
    sourceIPAddress: call.sourceIp,
    userAgent: withinText(userAgent),
    ...(fault !== undefined && {
      errorCode: TRAIL_ERROR_CODES[fault.code] ?? fault.code,
      errorMessage: withinText(String(withAwsHosts(fault.message, call))),
    }),
    requestParameters: told(parameters ?? null, LARGEST_ELEMENT),
    responseElements: told(elements ?? null, LARGEST_ELEMENT),
    ...(additional !== undefined && {
      additionalEventData: told(additional, LARGEST_ADDITIONAL) as Record<string, unknown>,
    }),
    requestID: call.requestId,
    eventID: call.eventId,
    readOnly: rule.readOnly,
    ...(resources !== undefined && { resources }),
    eventType: rule.eventType ?? 'AwsApiCall',
    ...(rule.apiVersion !== undefined && { apiVersion: rule.apiVersion }),
    managementEvent: rule.category === 'management',
    recipientAccountId: recipient,
    ...(sharedEventID !== undefined && { sharedEventID }),
    eventCategory: rule.category === 'management' ? 'Management' : 'Data',
    ...(!byPlatform && { tlsDetails: tlsDetails(service.id, parameters, call) }),
  };
}

/** Bytes of JSON. Source: CloudTrail User Guide, "CloudTrail record contents". */
const LARGEST_ELEMENT = 100 * 1024;
const LARGEST_ADDITIONAL = 28 * 1024;

/** A record may name other resources beside the one its selectors speak of (the bucket beside the object). */
const dataArns = (record: CloudTrailRecord, type: string | undefined): readonly string[] =>
  (record.resources ?? [])
    .filter((resource) => resource.type === type)
    .flatMap(({ ARN, ARNPrefix }) => ARN ?? ARNPrefix ?? []);

/** A rule may stumble over the input of a call that was refused; that must not cost the record. */
function shown<T>(show: () => T): T | undefined {
  try {
    return show();
  } catch {
    return undefined;
  }
}

/** Loopback speaks plain HTTP; the details of AWS's endpoints are shown in their place (a departure). */
const tlsDetails = (serviceId: string, parameters: unknown, call: Call) => ({
  tlsVersion: 'TLSv1.3',
  cipherSuite: 'TLS_AES_128_GCM_SHA256',
  clientProvidedHostHeader: shownHostHeader(serviceId, parameters, call),
});
