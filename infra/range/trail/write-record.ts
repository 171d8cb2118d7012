import type { CloudTrailRecord } from '../../base/cloudtrail-record.ts';
import { isoSeconds } from '../../base/instant.ts';
import { trailIdentity } from '../access/trail-identity.ts';
import type { WrittenRecord } from '../platform.ts';
import type { RequestIds } from '../request-ids.ts';
import type { AwsFault, Call, Operation, RangeService } from '../service.ts';

export interface Finished {
  readonly service: RangeService;
  /** The API's name of the operation. */
  readonly name: string;
  readonly operation: Operation;
  readonly input: unknown;
  readonly call: Call;
  readonly output?: unknown;
  readonly fault?: AwsFault;
  readonly denied?: boolean;
  readonly ids: RequestIds;
}

/** CloudTrail spells some errors otherwise than the API does. Source: published records. */
const TRAIL_ERROR_CODES: Readonly<Record<string, string>> = {
  AccessDeniedException: 'AccessDenied',
  NoSuchEntity: 'NoSuchEntityException',
  EntityAlreadyExists: 'EntityAlreadyExistsException',
  DeleteConflict: 'DeleteConflictException',
  MalformedPolicyDocument: 'MalformedPolicyDocumentException',
  InvalidParameter: 'InvalidParameterException',
};

/**
 * The record a finished call leaves, as CloudTrail writes it; undefined where AWS writes none.
 *
 * Source: CloudTrail User Guide, "CloudTrail record contents".
 */
export function writeRecord(finished: Finished): Omit<WrittenRecord, 'accounts'> | undefined {
  const { operation, call, service, input, output, fault } = finished;
  const rule = operation.trail;
  const denied = finished.denied === true;
  if (denied && rule.recordsDenials === false) return undefined;
  const hidden = denied && rule.deniedKeepsParameters !== true;
  const parameters = hidden ? null : shown(() => rule.requestParameters(input, call));
  const additional = shown(() => rule.additionalEventData?.(input, output, call));
  const resources = hidden ? undefined : shown(() => rule.resources?.(input, call));
  const byPlatform = call.signedBy === 'platform';
  const shared = rule.sharesEventId === true || call.identity.kind === 'service';
  const record: CloudTrailRecord = {
    eventVersion: '1.11',
    userIdentity: trailIdentity(call.identity),
    eventTime: isoSeconds(call.platform.clock.now()),
    eventSource: service.eventSource,
    eventName: rule.eventName ?? finished.name,
    awsRegion: service.id === 'iam' ? 'us-east-1' : call.region,
    sourceIPAddress: call.sourceIp,
    userAgent: service.id === 's3' && !byPlatform ? `[${call.userAgent}]` : call.userAgent,
    ...(fault !== undefined && {
      errorCode: TRAIL_ERROR_CODES[fault.code] ?? fault.code,
      errorMessage: fault.message.slice(0, 1024),
    }),
    requestParameters: parameters ?? null,
    responseElements:
      fault === undefined ? (shown(() => rule.responseElements(output, call)) ?? null) : null,
    ...(additional !== undefined && { additionalEventData: additional }),
    requestID: call.requestId,
    eventID: call.eventId,
    readOnly: rule.readOnly,
    ...(resources !== undefined && { resources }),
    eventType: rule.eventType ?? 'AwsApiCall',
    ...(rule.apiVersion !== undefined && { apiVersion: rule.apiVersion }),
    managementEvent: rule.category === 'management',
    recipientAccountId: call.accountId,
    ...(shared && { sharedEventID: finished.ids.uuid() }),
    eventCategory: rule.category === 'management' ? 'Management' : 'Data',
    ...(!byPlatform && { tlsDetails: tlsDetails(call) }),
  };
  return {
    record,
    category: rule.category,
    ...(rule.dataResourceType !== undefined && { dataResourceType: rule.dataResourceType }),
    dataResourceArns: (resources ?? []).flatMap(({ ARN, ARNPrefix }) => ARN ?? ARNPrefix ?? []),
  };
}

/** A rule may stumble over the input of a call that was refused; that must not cost the record. */
function shown<T>(show: () => T): T | undefined {
  try {
    return show();
  } catch {
    return undefined;
  }
}

/** Loopback speaks plain HTTP; the details of AWS's endpoints are shown in their place (a departure). */
function tlsDetails(call: Call) {
  return {
    tlsVersion: 'TLSv1.3',
    cipherSuite: 'TLS_AES_128_GCM_SHA256',
    clientProvidedHostHeader: call.host,
  };
}
