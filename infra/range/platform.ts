import type { CloudTrailRecord } from '../base/cloudtrail-record.ts';
import type { AccountId, EventId } from '../base/ids.ts';
import type { Seeded } from '../base/seeded.ts';
import type { Decision } from './access/decision.ts';
import type { RangeClock } from './clock.ts';
import type { Identity } from './identity/identity.ts';
import type { IdentityStore } from './identity/identity-store.ts';
import type { AccessRequest, RangeService } from './service.ts';
import type { GroundTruth } from './truth.ts';

/** What every service stands on. One per range; handed in, never global. */
export interface Platform {
  readonly clock: RangeClock;
  readonly random: Seeded;
  readonly region: string;
  readonly identities: IdentityStore;
  readonly truth: GroundTruth;
  /** Where code, logs and scratch files of this range live. An existing folder. */
  readonly folder: string;
  /** "http://127.0.0.1:4566"; handlers are pointed at it. */
  readonly endpoint: string;
  readonly services: ReadonlyMap<string, RangeService>;
  /** Whose files outlive the range, if anybody keeps them; see `Keeping`. */
  readonly keeping?: Keeping;

  /** This service's memory, made on first use. */
  state<T>(token: StateToken<T>): T;

  /**
   * One service calling another, as AWS does it: authorized, handled and recorded like any other call,
   * only without the wire. This is the only way services reach each other.
   *
   * @throws AwsFault as the client would have received it, AccessDenied included.
   */
  perform<Output = any>(request: PlatformRequest): Promise<Output>;

  /** What IAM would answer, without making the call. For AWS's own admission checks, e.g. of execution roles. */
  decide(identity: Identity, request: AccessRequest): Decision;

  /** Called once for every finished record, before the caller gets the answer. CloudTrail listens here. */
  onRecord(listen: (written: WrittenRecord) => void): void;

  /** A free-text line for whoever runs the range; nothing a learner's account can read. */
  say(line: string): void;
}

export interface WrittenRecord {
  readonly record: CloudTrailRecord;
  /** Whose trails are to get it. A call that concerns two accounts leaves a record for each. */
  readonly account: AccountId;
  readonly category: 'management' | 'data';
  /** "AWS::S3::Object": what data event selectors call the resource. Absent for management events. */
  readonly dataResourceType?: string;
  /** The ARNs a selector's `resources.ARN` is compared with. */
  readonly dataResourceArns: readonly string[];
}

export interface PlatformRequest {
  /** The called service's id: "sqs". */
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
  readonly as: Identity;
  /** The trail event or record that made this happen; goes to the ground truth only. */
  readonly cause?: EventId;
  /** Defaults to `as.principal` for services, and to `invokedBy` for sessions. */
  readonly sourceIp?: string;
  readonly userAgent?: string;
  /** Fixes the request id where AWS reuses one (all dispatches of an asynchronous event). */
  readonly requestId?: string;
  /** The X-Ray header the call carries, for services that hand it on. */
  readonly traceHeader?: string;
  /** For what AWS's own services look up beforehand: authorized and handled, but in nobody's trail. */
  readonly leavesNoRecord?: boolean;
  /** "s3.us-east-1.amazonaws.com": the service that calls with its caller's own rights, as S3 asks KMS. */
  readonly via?: string;
  /** The account the call is made in, when the identity has none. */
  readonly accountId?: AccountId;
}

/** What a range with a state folder must hear about files, so that they fit to what it remembers. */
export interface Keeping {
  /** The file, or the folder with all in it, has to be on disk before anybody is told that it is. */
  wrote(path: string): void;
  /** Nobody needs the file any more; it goes when that, too, is on disk. */
  discard(path: string): void;
}

/** Names one service's memory and how an empty one looks. */
export interface StateToken<T> {
  readonly id: string;
  create(): T;
  /** How it is kept in a state folder. Absent: not at all, because it is live (timers, sockets, listeners). */
  readonly kept?: Packing<T>;
}

/** The form in which a memory is kept: plain data, as `structuredClone` takes it. */
export interface Packing<T> {
  pack(state: T, items: KeptItems): unknown;
  unpack(packed: unknown, items: KeptItems): T;
}

/** For long lists of things that never change: each is kept once, and later only pointed at. */
export interface KeptItems {
  put(list: readonly object[]): unknown;
  get(handle: unknown): object[];
}

/** A memory of plain data, which a state folder keeps. */
export const stateToken = <T>(
  id: string,
  create: () => T,
  kept: Packing<T> = whole<T>(),
): StateToken<T> => ({ id, create, kept });

/** A memory that ends with the range. */
export const liveToken = <T>(id: string, create: () => T): StateToken<T> => ({ id, create });

const whole = <T>(): Packing<T> => ({
  pack: (state) => state,
  // What `pack` was given under the same id.
  unpack: (packed) => packed as T,
});
