import type { EventId } from '../infra/base/ids.ts';

/** One question about a learner's run that the kit answers by itself. */
export interface Check<Outputs = unknown> {
  /** Unique within its lab; shown in URLs. */
  readonly id: string;
  /** `state` reads the account as it is now, `behaviour` what the replay says happened, `understanding` what the learner answered. */
  readonly kind: 'state' | 'behaviour' | 'understanding';
  /** Answerable with yes: "Is the trail logging again?" */
  readonly question: string;
  /** Shown after a failed attempt, never before. */
  readonly hint: string;
  /** Hints for one mistake each, by the `mistake` a failing grade names; `hint` is for every other. */
  readonly hints?: Readonly<Record<string, string>>;
  /** 10 when not given. A hint costs a quarter of it. */
  readonly points?: number;
  /** Only of `understanding`: the right answer, found in this run, so that answers cannot be shared. Undefined: cannot be told. */
  solution?(run: GradedRun<Outputs>): Promise<string | undefined>;
  /** Never throws for what it could not read: that is `ungraded`. */
  grade(run: GradedRun<Outputs>): Promise<Grade>;
}

/**
 * `ungraded` is neither pass nor fail: something the check had to read was missing, and calling that
 * a fail would blame the learner for it.
 */
export type Grade =
  | { readonly verdict: 'pass'; readonly seenIn: readonly [SeenIn, ...SeenIn[]] }
  | {
      readonly verdict: 'fail';
      readonly because: string;
      readonly seenIn: readonly SeenIn[];
      /** What was done wrong, in a word or two with dashes; a key of the check's `hints`. */
      readonly mistake?: string;
    }
  | { readonly verdict: 'ungraded'; readonly because: string };

/** An event or destination record of the timeline, or what the account answered: "account:s3:GetBucketEncryption intake". */
export type SeenIn = EventId | `account:${string}`;

export interface GradedRun<Outputs = unknown> {
  readonly outputs: Outputs;
  /** The account as an investigator may see it; undefined once it has been taken down. */
  readonly account: AccountView | undefined;
  /** What the replay made of this run's evidence. */
  readonly timeline: TimelineView;
  /** What came of each step of the attack, for those who made it; undefined where the kit made none. */
  readonly attack?: readonly StepSeen[] | undefined;
  /** What the learner answered, by the id of the check. */
  readonly answers: Readonly<Record<string, string>>;
  /** Ids of events that the lab's own code made up; they are not in `timeline`. */
  readonly forged?: readonly string[];
}

/** A call that fails to authenticate is in no trail: whether a dead key was refused is known to its holder only. */
export interface StepSeen {
  readonly technique: string;
  readonly as: string;
  readonly outcome: 'done' | 'denied';
  /** "InvalidAccessKeyId"; of a denied step. */
  readonly code?: string;
}

/** Settings for clients of `@aws-sdk`; the credentials may read and change nothing. */
export interface AccountView {
  readonly region: string;
  /** Absent for a real account. */
  readonly endpoint?: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/** The part of `aftertrace.timeline/1` that checks read. */
export interface TimelineView {
  readonly events: readonly TimelineEventView[];
  readonly links: readonly TimelineLinkView[];
}

export interface TimelineEventView {
  readonly id: EventId;
  readonly kind: 'trail' | 'destination-record' | 'log-line';
  /** "2026-05-12T04:40:58.000Z"; undefined or null when the record does not tell. */
  readonly at?: string | null | undefined;
  /** "s3.amazonaws.com" */
  readonly service: string;
  /** "PutObject" */
  readonly name: string;
  readonly principal?: string | null | undefined;
  readonly sourceIp?: string | null | undefined;
  readonly resources: readonly string[];
  readonly errorCode?: string | null | undefined;
}

/** Whether a call went through. */
export const isDone = ({ errorCode }: TimelineEventView): boolean =>
  errorCode === undefined || errorCode === null;

export interface TimelineLinkView {
  readonly from: EventId;
  readonly to: EventId;
  readonly rule: string;
  readonly grounds: 'proven' | 'bound' | 'inferred';
}
