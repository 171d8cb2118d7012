import type { CloudTrailResource } from '../../../base/cloudtrail-record.ts';
import type { Call, TrailRule } from '../../service.ts';
import { bucketArn, objectArn } from './bucket.ts';
import { s3State } from './state.ts';

/** XML bodies are shown parsed, their namespace with them. */
export const XML_NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

interface Named {
  readonly Bucket?: string | undefined;
  readonly Key?: string | undefined;
  readonly VersionId?: string | undefined;
}

interface DataRule<Input, Output> {
  readonly readOnly: boolean;
  readonly eventName?: string;
  /** Further request parameters, e.g. { "list-type": "2" }. */
  readonly parameters?: (input: Input) => Readonly<Record<string, unknown>>;
  readonly response?: (output: Output) => Readonly<Record<string, unknown>>;
  /** Lists name a prefix instead of a key. */
  readonly list?: boolean;
}

/** A data event on an object. Source: S3 User Guide, "Amazon S3 CloudTrail events", and published records of 2026. */
export function objectTrail<Input extends Named, Output>(
  rule: DataRule<Input, Output>,
): TrailRule<Input, Output> {
  return {
    category: 'data',
    readOnly: rule.readOnly,
    ...(rule.eventName !== undefined && { eventName: rule.eventName }),
    dataResourceType: 'AWS::S3::Object',
    deniedKeepsParameters: true,
    requestParameters: (input, call) => ({
      bucketName: input.Bucket,
      Host: shownHost(input.Bucket, call),
      ...(input.Key !== undefined && { key: input.Key }),
      ...(input.VersionId !== undefined && { versionId: input.VersionId }),
      ...rule.parameters?.(input),
    }),
    responseElements: (output) => (rule.readOnly ? null : present({ ...rule.response?.(output) })),
    resources: (input, call) => resourcesOf(input, call, rule.list === true),
    additionalEventData: (_input, output, call) => additional(output, call, rule.readOnly),
  };
}

/** A management event on a bucket; `flag` is the query's sub-resource, shown with an empty value. */
export function bucketTrail<Input extends Named, Output>(rule: {
  readonly readOnly: boolean;
  readonly eventName?: string;
  readonly flag?: string;
  readonly parameters?: (input: Input) => Readonly<Record<string, unknown>>;
}): TrailRule<Input, Output> {
  return {
    category: 'management',
    readOnly: rule.readOnly,
    ...(rule.eventName !== undefined && { eventName: rule.eventName }),
    deniedKeepsParameters: true,
    requestParameters: (input, call) => ({
      ...rule.parameters?.(input),
      bucketName: input.Bucket,
      Host: shownHost(input.Bucket, call),
      ...(rule.flag !== undefined && { [rule.flag]: '' }),
    }),
    responseElements: () => null,
    resources: (input, call) =>
      input.Bucket === undefined ? undefined : [bucketResource(input.Bucket, call)],
    additionalEventData: (_input, output, call) => additional(output, call, true),
  };
}

/** Loopback addresses are shown as the host AWS's own endpoint would have had (a departure). */
export function shownHost(bucket: string | undefined, call: Call): string {
  return bucket === undefined
    ? `s3.${call.region}.amazonaws.com`
    : `${bucket}.s3.${call.region}.amazonaws.com`;
}

function bucketResource(name: string, call: Call): CloudTrailResource {
  const owner = call.platform.state(s3State).buckets.get(name)?.owner ?? call.accountId;
  return { accountId: owner, type: 'AWS::S3::Bucket', ARN: bucketArn(name) };
}

function resourcesOf(input: Named, call: Call, list: boolean): readonly CloudTrailResource[] {
  const { Bucket = '', Key } = input;
  const bucket = bucketResource(Bucket, call);
  if (list || Key === undefined)
    return [{ type: 'AWS::S3::Object', ARNPrefix: `${bucketArn(Bucket)}/` }, bucket];
  return [bucket, { type: 'AWS::S3::Object', ARN: objectArn(Bucket, Key) }];
}

function additional(
  output: unknown,
  call: Call,
  readOnly: boolean,
): Readonly<Record<string, unknown>> {
  const at = call.at as number;
  const size = call.notes['objectSize'];
  const { SSEApplied, objectRetentionInfo } = call.notes;
  const signed = call.signedBy === 'header' ? 'AuthHeader' : 'QueryString';
  const bySignature = call.signedBy !== 'none' && call.signedBy !== 'platform';
  return {
    ...(bySignature && { SignatureVersion: 'SigV4' }),
    CipherSuite: 'TLS_AES_128_GCM_SHA256',
    bytesTransferredIn: call.wire.bytesIn,
    ...(!readOnly && output !== undefined && typeof SSEApplied === 'string' && { SSEApplied }),
    // What stands here for a form is not published.
    ...(bySignature && call.signedBy !== 'form' && { AuthenticationMethod: signed }),
    'x-amz-id-2': call.hostId,
    bytesTransferredOut: call.wire.bytesOut,
    httpStatusCode: call.wire.status,
    ...(typeof size === 'number' && { objectSize: size }),
    ...(objectRetentionInfo !== undefined && { objectRetentionInfo }),
    startTime: at,
    endTime: call.platform.clock.now(),
    turnAroundTime: Math.max(1, (call.platform.clock.now() as number) - at),
  };
}

function present(elements: Readonly<Record<string, unknown>>) {
  const kept = Object.entries(elements).filter(([, value]) => value !== undefined);
  return kept.length === 0 ? null : Object.fromEntries(kept);
}
