import type { AccountId, Arn, EventId } from '../../../base/ids.ts';
import type { Instant } from '../../../base/instant.ts';
import type { Platform } from '../../platform.ts';
import { stateToken } from '../../platform.ts';

/** What Lambda remembers: plain data, so that it can be kept across a restart. */
export interface LambdaState {
  /** By account, then by function name. */
  readonly accounts: Map<AccountId, Map<string, LambdaFunction>>;
  /**
   * Accepted asynchronous events whose fate is not decided, in the order of their acceptance.
   * By request id and copy: the queue may hand an event out twice.
   */
  readonly queue: Map<string, AsyncEvent>;
  /** By UUID. */
  readonly mappings: Map<string, EventSourceMapping>;
}

export interface LambdaFunction {
  readonly accountId: AccountId;
  readonly name: string;
  /** Unqualified. */
  readonly arn: Arn;
  /** "$LATEST" and the published numbers. */
  readonly versions: Map<string, FunctionVersion>;
  /** Numbers are never used twice, so this does not follow from `versions`. */
  nextVersion: number;
  readonly aliases: Map<string, FunctionAlias>;
  /** Statements of the resource policy by qualifier; "" for the unqualified function. */
  readonly policies: Map<string, ResourcePolicy>;
  /** By qualifier; "$LATEST" for the unqualified function. */
  readonly eventInvokeConfigs: Map<string, EventInvokeConfig>;
  reservedConcurrency: number | undefined;
  recursiveLoop: 'Terminate' | 'Allow';
  readonly tags: Map<string, string>;
  readonly counters: FunctionCounters;
  /** The newest lines of its log, the platform's and the handler's. */
  readonly log: LogLine[];
}

export interface FunctionVersion {
  readonly version: string;
  readonly description: string;
  readonly runtime: string;
  readonly role: Arn;
  readonly handler: string;
  /** Base64, as AWS shows it. */
  readonly codeSha256: string;
  /** Bytes of the zip. */
  readonly codeSize: number;
  /** Seconds. */
  readonly timeout: number;
  /** Megabytes. */
  readonly memorySize: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly deadLetterTarget?: string;
  readonly architecture: string;
  /** Megabytes of /tmp. */
  readonly ephemeralStorage: number;
  readonly logFormat: 'Text' | 'JSON';
  readonly logGroup: string;
  readonly tracingMode: 'Active' | 'PassThrough';
  readonly modifiedAt: Instant;
  readonly revisionId: string;
}

export interface FunctionAlias {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly revisionId: string;
  /** What share of the runs goes to another version. */
  readonly weights?: Readonly<Record<string, number>>;
}

export interface ResourcePolicy {
  readonly statements: readonly PolicyStatement[];
  readonly revisionId: string;
}

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Principal: '*' | Readonly<Record<string, string>>;
  readonly Action: string;
  readonly Resource: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface EventInvokeConfig {
  readonly onSuccess?: string;
  readonly onFailure?: string;
  readonly maximumRetryAttempts?: number;
  /** Seconds. */
  readonly maximumEventAge?: number;
  readonly modifiedAt: Instant;
}

/** Counted as CloudWatch counts them, per function. */
export interface FunctionCounters {
  AsyncEventsReceived: number;
  AsyncEventsDropped: number;
  DestinationDeliveryFailures: number;
  DeadLetterErrors: number;
  RecursiveInvocationsDropped: number;
  Invocations: number;
  Errors: number;
  Throttles: number;
}

/** One accepted asynchronous event: the same for all its attempts. */
export interface AsyncEvent {
  /** What the caller was answered, and what every attempt sees as `awsRequestId`. */
  readonly requestId: string;
  /** 0, or 1 for the second of an event that the queue hands out twice. */
  readonly copy: number;
  readonly accountId: AccountId;
  readonly functionName: string;
  /** As asked for; "$LATEST" when nothing was. */
  readonly qualifier: string;
  /** JSON text as it was sent. */
  readonly payload: string;
  /** The X-Ray header the caller sent along. */
  readonly traceHeader: string | undefined;
  readonly acceptedAt: Instant;
  /** The CloudTrail event of the Invoke. */
  readonly invokedBy: EventId;
  dueAt: Instant;
  /** Dispatches that reached a handler, or found nothing to reach. */
  attempts: number;
  /** Dispatches in a row that were throttled or met an error of the platform's own. */
  throttles: number;
  /** The CloudTrail event of the newest dispatch. */
  dispatchedAs: EventId | undefined;
  /** As last read: what still holds when the target is deleted while the event waits. */
  settings: EventInvokeConfig | undefined;
  /** The execution role as last read, for the same reason. */
  role: Arn | undefined;
}

/** A queue whose messages Lambda fetches for a function. */
export interface EventSourceMapping {
  readonly uuid: string;
  readonly accountId: AccountId;
  readonly functionName: string;
  /** An alias or version; absent for the unqualified function. */
  readonly qualifier?: string;
  readonly eventSourceArn: Arn;
  readonly batchSize: number;
  /** Seconds to gather a batch. */
  readonly window: number;
  /** Event patterns as they were sent; a message has to match one of them, if there are any. */
  readonly filters: readonly string[];
  readonly reportsItemFailures: boolean;
  readonly maximumConcurrency?: number;
  readonly enabled: boolean;
  readonly modifiedAt: Instant;
  /** "Creating", "Enabled", … */
  state: MappingState;
}

export type MappingState =
  | 'Creating'
  | 'Enabling'
  | 'Enabled'
  | 'Disabling'
  | 'Disabled'
  | 'Updating'
  | 'Deleting';

/** One event as CloudWatch Logs would hold it. */
export interface LogLine {
  readonly at: Instant;
  /** "2026/11/24/[$LATEST]0123…" */
  readonly stream: string;
  /** Without its line end. */
  readonly text: string;
}

export const lambdaState = stateToken<LambdaState>('lambda', () => ({
  accounts: new Map(),
  queue: new Map(),
  mappings: new Map(),
}));

export const newCounters = (): FunctionCounters => ({
  AsyncEventsReceived: 0,
  AsyncEventsDropped: 0,
  DestinationDeliveryFailures: 0,
  DeadLetterErrors: 0,
  RecursiveInvocationsDropped: 0,
  Invocations: 0,
  Errors: 0,
  Throttles: 0,
});

/** The functions of one account, by name. */
export function functionsOf(platform: Platform, account: AccountId): Map<string, LambdaFunction> {
  const { accounts } = platform.state(lambdaState);
  const known = accounts.get(account);
  if (known !== undefined) return known;
  const fresh = new Map<string, LambdaFunction>();
  accounts.set(account, fresh);
  return fresh;
}

export const findFunction = (
  platform: Platform,
  account: AccountId,
  name: string,
): LambdaFunction | undefined => platform.state(lambdaState).accounts.get(account)?.get(name);

/** The version a qualifier ("$LATEST", a number, an alias) stands for now; undefined when it is gone. */
export function versionOf(fn: LambdaFunction, qualifier: string): FunctionVersion | undefined {
  return fn.versions.get(fn.aliases.get(qualifier)?.version ?? qualifier);
}

/** The settings that count for asynchronous events sent to this qualifier. */
export const eventInvokeConfigOf = (
  fn: LambdaFunction,
  qualifier: string,
): EventInvokeConfig | undefined => fn.eventInvokeConfigs.get(qualifier);

export function latestOf(fn: LambdaFunction): FunctionVersion {
  const latest = fn.versions.get('$LATEST');
  if (latest === undefined) throw new Error(`${fn.name} has no $LATEST`);
  return latest;
}

/** A function's counters as they stand now; undefined when there is no such function. */
export const functionCounters = (
  platform: Platform,
  account: AccountId,
  name: string,
): Readonly<FunctionCounters> | undefined => findFunction(platform, account, name)?.counters;
