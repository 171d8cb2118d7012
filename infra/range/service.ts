import type { CloudTrailResource } from '../base/cloudtrail-record.ts';
import type { AccountId, Arn, EventId } from '../base/ids.ts';
import type { Instant } from '../base/instant.ts';
import type { KnownFrom } from '../base/source.ts';
import type { Identity } from './identity/identity.ts';
import type { Platform } from './platform.ts';

/** One AWS service as the range speaks it. */
export interface RangeService {
  /** The name inside a Signature V4 scope, e.g. "sts"; equals the folder name and the key in the frozen model. */
  readonly id: string;
  /** "s3.amazonaws.com": what CloudTrail calls it. */
  readonly eventSource: `${string}.amazonaws.com`;
  /** Keyed by the operation's AWS name: "AssumeRole". */
  readonly operations: Readonly<Record<string, Operation>>;
  /** Ways we knowingly differ from AWS. Listed in the docs; each is asserted by a test of the same name. */
  readonly departures: readonly Departure[];
  /** Headers that an answer has beside its operation's own, also one that refuses: S3's for pages of other origins. */
  headersFor?(
    route: { readonly operation: string; readonly labels: Readonly<Record<string, string>> },
    request: { readonly method: string; readonly headers: Readonly<Record<string, string>> },
    platform: Platform,
  ): Readonly<Record<string, string>> | undefined;
  /** Called once, when the range starts: seeds state, starts recurring work. */
  start?(platform: Platform): void;
  /** When the range ends: lets go of processes and files. Called twice, before and after its last request is answered. */
  stop?(platform: Platform): void;
}

/**
 * One API call: what it needs, who may make it, what it does, what it leaves in the trail.
 *
 * The pipeline runs these in that order for every operation, so none can forget to authorize or to log.
 * `Input` and `Output` are the AWS SDK's own command types (`PutObjectCommandInput`); blobs arrive as
 * `Uint8Array`, timestamps as `Date`, members that were not sent are absent.
 */
export interface Operation<Input = any, Output = any> {
  readonly knownFrom: readonly [KnownFrom, ...KnownFrom[]];
  /**
   * Everything IAM must allow. Empty only where AWS asks for no permission.
   *
   * @throws AwsFault where AWS says "not found" before it says "denied" (NoSuchBucket).
   */
  authorizes(input: Input, call: Call): readonly AccessRequest[];
  /** @throws AwsFault in AWS's own words; anything else is a bug and answers InternalFailure. */
  handle(input: Input, call: Call): Promise<Output>;
  /** What goes out on the wire, where that is not what is recorded: times that a client compares with its own clock. */
  told?(output: Output, call: Call): Output;
  readonly trail: TrailRule<Input, Output>;
}

/** Keeps the SDK's types inside one operation while letting all of them sit in one list. */
export const operation = <Input, Output>(entry: Operation<Input, Output>): Operation => entry;

/** One request on its way through the pipeline. */
export interface Call {
  readonly identity: Identity;
  /** The caller's account; for a service principal, the account it acts for. */
  readonly accountId: AccountId;
  readonly region: string;
  /** As AWS forms it for this service: a UUID, or 16 upper-case letters and digits for S3. */
  readonly requestId: string;
  /** The `eventID` this call will have in CloudTrail. Effects name it as their `cause`. */
  readonly eventId: EventId;
  readonly at: Instant;
  /** An address, or the service name when an AWS service calls. */
  readonly sourceIp: string;
  readonly userAgent: string;
  /** The host the client addressed ("127.0.0.1:4566"); the service name when an AWS service calls. */
  readonly host: string;
  /** How the request was signed; a form by its policy. */
  readonly signedBy: 'header' | 'query' | 'form' | 'none' | 'platform';
  readonly platform: Platform;
  /** S3's second id, "x-amz-id-2"; made for every request, sent by S3 only. */
  readonly hostId: string;
  /** Bytes of the request's body on the wire, and, once the answer is encoded, of the answer and its status. */
  readonly wire: { bytesIn: number; bytesOut: number; status: number };
  /** Whatever `handle` wants its own trail rule to know later. Goes nowhere by itself. */
  readonly notes: Record<string, unknown>;
}

/** One thing IAM is asked: may this caller do this to that, under these circumstances? */
export interface AccessRequest {
  readonly action: `${string}:${string}`;
  readonly resource: Arn | '*';
  /** Who owns the resource. Absent: the caller's own account. */
  readonly resourceAccount?: AccountId;
  /** The policy attached to the resource, parsed, if it has one. */
  readonly resourcePolicy?: unknown;
  /** IAM context keys beyond the global ones, e.g. { "s3:prefix": ["inbox/"] }. */
  readonly context?: Readonly<Record<string, readonly string[]>>;
}

export interface TrailRule<Input, Output> {
  readonly category: 'management' | 'data';
  /** Where CloudTrail's name differs from the API's: "CreateFunction20150331". */
  readonly eventName?: string;
  readonly readOnly: boolean;
  readonly apiVersion?: string;
  /** As AWS shows it; where AWS hides a secret, this hides it the same way. */
  requestParameters(input: Input, call: Call): unknown;
  /** null for calls that only read. */
  responseElements(output: Output, call: Call): unknown;
  resources?(input: Input, call: Call): readonly CloudTrailResource[] | undefined;
  /** For data events: "AWS::S3::Object", what advanced event selectors call it. */
  readonly dataResourceType?: string;
  additionalEventData?(
    input: Input,
    output: Output | undefined,
    call: Call,
  ): Readonly<Record<string, unknown>> | undefined;
  /** Whether a denied call keeps its requestParameters (S3 and SQS do; most services show null). */
  readonly deniedKeepsParameters?: boolean;
  /** false where AWS writes no record for a denied call (Lambda Invoke). */
  readonly recordsDenials?: boolean;
  /** "AwsServiceEvent" and the like; default "AwsApiCall". */
  readonly eventType?: string;
  /** Whether AWS stamps a sharedEventID on it (calls AWS services make, InvokeExecution). */
  readonly sharesEventId?: boolean;
}

export interface Departure {
  /** One sentence in words; equals the name of the test that asserts it. */
  readonly name: string;
  readonly awsDoes: string;
  readonly rangeDoes: string;
}

/** An error as AWS sends it. The code is AWS's own spelling; SDKs turn it into an exception class. */
export class AwsFault extends Error {
  override readonly name = 'AwsFault';
  readonly code: string;
  readonly status: number;
  /** Further members of the modelled error, e.g. { BucketName: "intake" } or Lambda's { Type: "User" }. */
  readonly members: Readonly<Record<string, unknown>>;
  /** Headers that AWS sends with it, names in lower case: { "x-amz-delete-marker": "true" }. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: string,
    status: number,
    message: string,
    members: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.code = code;
    this.status = status;
    this.members = members;
    this.headers = headers;
  }
}
