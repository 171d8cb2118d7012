import { type Instant, isoMillis } from '../../../base/instant.ts';
import type { Call } from '../../service.ts';
import { bucketArn } from './bucket.ts';
import { bare } from './objects/object-store.ts';
import type { Bucket, ObjectVersion } from './state.ts';
import { s3State } from './state.ts';

/** Something that happened to an object, as far as S3 tells others about it. */
export interface ObjectEvent {
  /** "ObjectCreated:Put", without "s3:". */
  readonly name: string;
  readonly key: string;
  readonly version: ObjectVersion;
  /** The API's operation, for EventBridge's `reason`. */
  readonly reason: string;
  /** Upper-case hex; grows with every event of a key. */
  readonly sequencer: string;
  readonly at: Instant;
}

/**
 * Hex of the second and of a counter, of the length AWS writes ("006AAF8EE146BB4920").
 * Only its order per key means something.
 */
export function nextSequencer(call: Call): string {
  const state = call.platform.state(s3State);
  state.serial++;
  const seconds = Math.floor(call.at / 1000);
  return `00${seconds.toString(16)}${state.serial.toString(16).padStart(8, '0')}`.toUpperCase();
}

/**
 * One entry of a classic notification's `Records`.
 *
 * Source: S3 User Guide, "Event message structure". Keys are URL-encoded as in a form: a space is "+".
 */
export function classicRecord(
  event: ObjectEvent,
  bucket: Bucket,
  configurationId: string,
  call: Call,
): Readonly<Record<string, unknown>> {
  const { version } = event;
  return {
    eventVersion: '2.6',
    eventSource: 'aws:s3',
    awsRegion: call.region,
    eventTime: isoMillis(event.at),
    eventName: event.name,
    userIdentity: { principalId: principalId(call) },
    requestParameters: { sourceIPAddress: call.sourceIp },
    responseElements: { 'x-amz-request-id': call.requestId, 'x-amz-id-2': call.hostId },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId,
      bucket: {
        name: bucket.name,
        ownerIdentity: { principalId: bucket.owner },
        arn: bucketArn(bucket.name),
      },
      object: {
        key: encodedKey(event.key),
        ...(!version.deleteMarker && { size: version.size, eTag: bare(version.etag) }),
        ...(version.deleteMarker && version.etag !== '' && { eTag: bare(version.etag) }),
        ...(version.versionId !== 'null' && { versionId: version.versionId }),
        sequencer: event.sequencer,
      },
    },
  };
}

/** The entry for PutEvents. Source: S3 User Guide, "EventBridge event message structure". */
export function busEntry(event: ObjectEvent, bucket: Bucket, call: Call) {
  const { version } = event;
  const kind = event.name.split(':')[0] ?? '';
  const isCreated = kind === 'ObjectCreated';
  const isRemoved = kind === 'ObjectRemoved';
  return {
    Source: 'aws.s3',
    DetailType: DETAIL_TYPES[isCreated || isRemoved ? kind : event.name] ?? 'Object Created',
    Time: new Date(event.at),
    Resources: [bucketArn(bucket.name)],
    Detail: JSON.stringify({
      version: '0',
      ...(isCreated && { 'event-version': '1.2' }),
      bucket: { name: bucket.name },
      object: {
        key: event.key,
        ...(isCreated && { size: version.size }),
        ...(!isRemoved && { etag: bare(version.etag) }),
        ...(version.versionId !== 'null' && { 'version-id': version.versionId }),
        ...(isCreated || isRemoved ? { sequencer: event.sequencer } : {}),
      },
      'request-id': call.requestId,
      requester: call.identity.kind === 'service' ? call.identity.principal : call.accountId,
      'source-ip-address': call.sourceIp,
      ...(isCreated || isRemoved ? { reason: event.reason } : {}),
      ...(isRemoved && {
        'deletion-type': version.deleteMarker ? 'Delete Marker Created' : 'Permanently Deleted',
      }),
    }),
  };
}

const DETAIL_TYPES: Readonly<Record<string, string>> = {
  ObjectCreated: 'Object Created',
  ObjectRemoved: 'Object Deleted',
  'ObjectTagging:Put': 'Object Tags Added',
  'ObjectTagging:Delete': 'Object Tags Deleted',
  'ObjectAcl:Put': 'Object ACL Updated',
  'ObjectRestore:Post': 'Object Restore Initiated',
};

const encodedKey = (key: string): string =>
  encodeURIComponent(key)
    .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
    .replaceAll('%2F', '/');

function principalId(call: Call): string {
  const { identity } = call;
  switch (identity.kind) {
    case 'user':
      return `AWS:${identity.userId}`;
    case 'role-session':
      return `AWS:${identity.roleId}:${identity.sessionName}`;
    case 'federated-user':
      return `AWS:${identity.accountId}:${identity.name}`;
    case 'root':
      return `AWS:${identity.accountId}`;
    case 'service':
      return `AWS:${identity.principal}`;
    case 'anonymous':
      return 'AWS:ANONYMOUS';
  }
}
