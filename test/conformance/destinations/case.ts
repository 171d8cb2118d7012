/** One cell of the truth table: what is set up, and what AWS does then. All of it data. */
export interface Case {
  readonly id: string;
  readonly setup: Setup;
  readonly expects: Expectation;
  /** Where it is known from: a key of the sources in `cases.ts`. */
  readonly source: string;
  /** native recording · documentation · inferred · uncertain */
  readonly strength: 'native' | 'documented' | 'inferred' | 'uncertain';
  /** Seconds it takes on an endpoint whose time nobody drives; 0 for what is there at once. */
  readonly takes: number;
  /** Why it can only be tried where time is driven. */
  readonly needsDrivenTime?: string;
}

export interface Setup {
  readonly handler: HandlerName;
  /** Seconds a handler may run; 3 when absent. */
  readonly timeout?: number;
  readonly onSuccess?: TargetName;
  readonly onFailure?: TargetName;
  readonly deadLetter?: 'sqs' | 'sns';
  readonly retries?: number;
  readonly eventAge?: number;
  readonly reserved?: number;
  /** Publishes a version and points the alias at it first. */
  readonly alias?: string;
  /** Asked for by the invocation, and what the settings are made for: an alias, or "1". */
  readonly qualifier?: string;
  readonly type?: 'Event' | 'RequestResponse';
  /** `{"k":1}` when absent; else a JSON text of exactly so many bytes. */
  readonly payloadBytes?: number;
  /** Taken from the execution role once the settings stand; or never given. */
  readonly withhold?: readonly string[];
  readonly withheldFrom?: 'the-start' | 'the-settings';
  /** Denied to the execution role wherever lambda:SourceFunctionArn is present. */
  readonly denyToCode?: readonly string[];
  /** Happens between the settings and the invocation. */
  readonly before?: 'delete-target';
  /** Happens right after the invocation was accepted. */
  readonly after?: 'delete-alias';
  /** A second function that sends its successes back to the first. */
  readonly loop?: true;
}

export type HandlerName =
  | 'answers'
  | 'throws'
  | 'hangs'
  | 'exits'
  | 'runs-out-of-memory'
  | 'leaves-a-rejection'
  | 'cannot-start'
  | 'fails-once'
  | 'answers-600-kB'
  | 'sends-itself';

export type TargetName =
  | 'sqs'
  | 'sns'
  | 'lambda'
  | 'events'
  | 's3'
  | 'sqs-fifo'
  | 'sns-fifo'
  | 'missing-bus'
  | 'missing-lambda'
  | 'itself'
  | 'kinesis'
  | 'no-arn';

/** Text in a value may hold `<placeholders>`, see `placeholders.ts`. */
export type Expectation =
  /** The record arrives, field by field in this order, and the wire around it looks so. */
  | {
      readonly kind: 'record';
      readonly at: TargetName;
      readonly record: Json;
      readonly wire?: Json;
      /** What the dead-letter target gets beside it. */
      readonly deadLetter?: Json;
      readonly metrics?: Metrics;
    }
  /** Nothing arrives anywhere; metrics alone tell. */
  | { readonly kind: 'nothing'; readonly metrics: Metrics }
  /** The settings, or the invocation, are refused. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

export type Metrics = Readonly<Record<string, number>>;

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json };
