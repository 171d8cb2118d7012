import type { CloudTrailRecord } from '../../../base/cloudtrail-record.ts';
import type { AccountId, Arn, EventId } from '../../../base/ids.ts';
import type { Instant } from '../../../base/instant.ts';
import { type KeptItems, stateToken } from '../../platform.ts';
import type { DigestChain, SignedDigest } from './digest/digest-chain.ts';

/** One trail, and what waits for its next files. */
export interface Trail {
  readonly accountId: AccountId;
  readonly name: string;
  readonly arn: Arn;
  bucket: string;
  prefix: string | undefined;
  multiRegion: boolean;
  globalEvents: boolean;
  logFileValidation: boolean;
  logging: boolean;
  startedAt: Instant | undefined;
  stoppedAt: Instant | undefined;
  /** The StopLogging or DeleteTrail call that turned it off: the last event it keeps. */
  lastEvent: EventId | undefined;
  readonly delivery: DeliveryStatus;
  readonly digestDelivery: DeliveryStatus;
  advanced: readonly AdvancedSelector[] | undefined;
  basic: readonly BasicSelector[] | undefined;
  readonly tags: Map<string, string>;
  /** Written, selected, and not yet in the bucket. */
  waiting: WaitingRecord[];
  /** Those of them that are being put there right now. */
  underWay?: readonly WaitingRecord[];
  /** Absent while log files are not digested. */
  chain: DigestChain | undefined;
  /** Signed, and not yet in the bucket; oldest first. */
  digests: SignedDigest[];
}

/** How the last delivery to the bucket went. */
export interface DeliveryStatus {
  attemptedAt: Instant | undefined;
  succeededAt: Instant | undefined;
  /** S3's error code, until a delivery succeeds again. */
  error: string | undefined;
}

export interface WaitingRecord {
  readonly record: CloudTrailRecord;
  readonly since: Instant;
}

export interface AdvancedSelector {
  readonly Name?: string;
  readonly FieldSelectors: readonly FieldSelector[];
}

export interface FieldSelector extends Partial<Record<SelectorOperator, readonly string[]>> {
  readonly Field: string;
}

export type SelectorOperator =
  | 'Equals'
  | 'NotEquals'
  | 'StartsWith'
  | 'NotStartsWith'
  | 'EndsWith'
  | 'NotEndsWith';

export interface BasicSelector {
  readonly ReadWriteType: 'All' | 'ReadOnly' | 'WriteOnly';
  readonly IncludeManagementEvents: boolean;
  readonly DataResources: readonly { readonly Type: string; readonly Values: readonly string[] }[];
  readonly ExcludeManagementEventSources: readonly string[];
}

export interface CloudTrailState {
  /** By ARN. */
  readonly trails: Map<Arn, Trail>;
  /** Deleted trails that still owe their bucket what they had recorded. */
  departing: Trail[];
  /** Management events of the last 90 days per account, oldest first, whether or not a trail exists. */
  readonly history: Map<AccountId, CloudTrailRecord[]>;
  /** When an account looked up events in the last second. */
  readonly lookups: Map<AccountId, readonly Instant[]>;
  /** Accounts that ever put a rule on a bus; the others need no copies there. */
  readonly accountsWithRules: Set<AccountId>;
  /** The share of records that are delivered twice, 0 to 1. */
  duplicates: number;
  /** Which of the signing keys the Region began with; chosen when first asked for. */
  firstKey?: number;
}

export const cloudTrailState = stateToken<CloudTrailState>(
  'cloudtrail',
  () => ({
    trails: new Map(),
    departing: [],
    history: new Map(),
    lookups: new Map(),
    accountsWithRules: new Set(),
    duplicates: 0,
  }),
  {
    pack: (state, items): PackedState => ({
      ...state,
      trails: new Map([...state.trails].map(([arn, trail]) => [arn, packedTrail(trail, items)])),
      departing: state.departing.map((trail) => packedTrail(trail, items)),
      history: new Map([...state.history].map(([id, records]) => [id, items.put(records)])),
    }),
    unpack(packed, items) {
      const state = packed as PackedState;
      return {
        ...state,
        trails: new Map(
          [...state.trails].map(([arn, trail]) => [arn, unpackedTrail(trail, items)]),
        ),
        departing: state.departing.map((trail) => unpackedTrail(trail, items)),
        history: new Map(
          [...state.history].map(([id, handle]) => [id, items.get(handle) as CloudTrailRecord[]]),
        ),
      };
    },
  },
);

interface PackedState extends Omit<CloudTrailState, 'trails' | 'departing' | 'history'> {
  readonly trails: Map<Arn, PackedTrail>;
  readonly departing: PackedTrail[];
  readonly history: Map<AccountId, unknown>;
}

interface PackedTrail extends Omit<Trail, 'waiting' | 'underWay'> {
  readonly records: unknown;
  readonly since: readonly Instant[];
}

function packedTrail({ waiting, underWay = [], ...trail }: Trail, items: KeptItems): PackedTrail {
  const all = [...underWay, ...waiting];
  return {
    ...trail,
    records: items.put(all.map(({ record }) => record)),
    since: all.map(({ since }) => since),
  };
}

function unpackedTrail({ records, since, ...trail }: PackedTrail, items: KeptItems): Trail {
  const all = items.get(records) as CloudTrailRecord[];
  return {
    ...trail,
    waiting: all.map((record, at) => ({ record, since: since[at] ?? (0 as Instant) })),
  };
}
