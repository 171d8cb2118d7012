import type { EventId } from '../../infra/base/ids.ts';
import type { Grounds, MatchedOn } from '../link/linker-rule.ts';

/** What happened, as far as the evidence tells. Written as schema `aftertrace.timeline/1`. */
export interface Timeline {
  readonly schema: 'aftertrace.timeline/1';
  readonly evidence: TimelineEvidence;
  /** In the order of `at`, then `id`. Within one second of CloudTrail's clock that order means nothing. */
  readonly events: readonly TimelineEvent[];
  readonly links: readonly TimelineLink[];
  /** In the order of their anchors. */
  readonly incidents: readonly Incident[];
  /** What rules found in the calls of the trail, in the order of the rules. Absent when none were run. */
  readonly detections?: readonly FoundDetection[];
  /** What this evidence cannot tell, whether or not there is an incident; one sentence each. */
  readonly unknowns: readonly string[];
}

export interface TimelineEvidence {
  readonly files: number;
  /** Events read, trail, destinations and logs together: the length of `events`, and `notListed` more. */
  readonly records: number;
  /** Trail records that no finding leads to and that are not in `events`; only where evidence is too large to list. */
  readonly notListed?: number;
  readonly duplicates: number;
  /**
   * `offset` is in bytes of the inflated file; null when the whole file is meant. With `entries`, it is the first of so
   * many of its file.
   */
  readonly rejected: readonly {
    readonly location: string;
    readonly offset: number | null;
    readonly because: string;
    readonly entries?: number;
  }[];
  /** Files of a folder that make no claim to be evidence; with `entries`, that many entries of a log that were not kept. */
  readonly setAside: readonly {
    readonly location: string;
    readonly because: string;
    readonly entries?: number;
  }[];
  readonly digestFiles: number;
  readonly integrity: {
    readonly state: 'verified' | 'broken' | 'unverifiable';
    readonly findings: readonly string[];
  };
  readonly gaps: readonly Gap[];
}

/** A stretch the evidence says nothing about. `to` is null while it lasts to the end of the evidence. */
export interface Gap {
  readonly from: string;
  readonly to: string | null;
  readonly because: string;
}

export type Phase =
  | 'attack'
  | 'platform'
  | 'detection'
  | 'routing'
  | 'response'
  | 'failure'
  | 'background';

export interface TimelineEvent {
  /** CloudTrail `eventID`, or the id of a destination record or of a line of a log. */
  readonly id: EventId;
  readonly kind: 'trail' | 'destination-record' | 'log-line';
  /** "2026-05-12T04:40:58.000Z" */
  readonly at: string;
  /** With `s` the event lies somewhere in the second that begins at `at`. */
  readonly precision: 's' | 'ms';
  /** "s3.amazonaws.com"; for a destination record, where it was found. */
  readonly service: string;
  readonly name: string;
  /** Arn, or service name; null when the record names nobody. */
  readonly principal: string | null;
  readonly accessKeyId: string | null;
  readonly sourceIp: string | null;
  readonly resources: readonly string[];
  readonly errorCode: string | null;
  readonly phase: Phase;
  readonly lane: string;
  readonly origin: {
    readonly location: string;
    readonly sha256: string;
    readonly index: number;
  };
}

export interface TimelineLink {
  readonly from: EventId;
  readonly to: EventId;
  readonly rule: string;
  readonly grounds: Grounds;
  readonly matchedOn: readonly MatchedOn[];
  readonly because: string;
}

/**
 * `finding`: a destination record says so, or an alert. The others are read off the trail: a record that could not be
 * delivered, messages put among those Lambda delivers, many refused calls, access opened, credentials used elsewhere,
 * logging or wiring changed, a way back in, secrets taken, data destroyed.
 */
export type IncidentKind =
  | 'finding'
  | 'lost-record'
  | 'forgery'
  | 'denials'
  | 'exposure'
  | 'new-address'
  | 'tampering'
  | 'persistence'
  | 'theft'
  | 'destruction';

/** Calls a rule was written to find, by one caller or in one burst. It says what was done, not with what intent. */
export interface FoundDetection {
  /** Of `replay/detect/rules`, or "sigma:" and the id the rule's author gave it. */
  readonly ruleId: string;
  readonly title: string;
  readonly severity: 'critical' | 'high' | 'medium' | 'low' | 'informational';
  /** Earliest first. */
  readonly eventIds: readonly EventId[];
  /** One sentence. */
  readonly because: string;
}

/** Something of our own response that did not work. */
export interface ResponseFailure {
  readonly eventId: EventId;
  readonly kind: 'denied' | 'retried' | 'lost';
  readonly because: string;
}

export interface Incident {
  /** Safe in a URL; the same evidence gives the same id. */
  readonly id: string;
  readonly kind: IncidentKind;
  readonly title: string;
  readonly severity: 'high' | 'medium' | 'low';
  /** The destination record that carries the finding; without one, the first call that is a sign of it. */
  readonly anchor: EventId;
  /** Causes before effects; what is not ordered by cause is ordered by time. */
  readonly eventIds: readonly EventId[];
  readonly milestones: Milestones;
  readonly metrics: IncidentMetrics;
  /** How exact each metric is: `s` when a time it rests on has whole seconds. */
  readonly precision: Readonly<Record<TimedMetric, 's' | 'ms' | null>>;
  /** Why its events are told together, one sentence each. */
  readonly reasons: readonly string[];
  /** What the same actor still did after it was found, and after it was contained, earliest first. */
  readonly afterDetection: readonly EventId[];
  readonly afterContainment: readonly EventId[];
  readonly responseFailures: readonly ResponseFailure[];
  readonly unknowns: readonly string[];
}

/** The events an incident turns on; null where this evidence shows none. */
export interface Milestones {
  /** The call that began it. */
  readonly beganBy: EventId | null;
  /** The first alert that was published. */
  readonly alertedBy: EventId | null;
  /** The first successful call that contained it. */
  readonly containedBy: EventId | null;
}

export type TimedMetric = 'timeToDetectMs' | 'timeToRouteMs' | 'timeToContainMs';

/** Null is "cannot be known from this evidence", never zero. */
export interface IncidentMetrics {
  /** From the call that began it to the record that carries the finding. */
  readonly timeToDetectMs: number | null;
  /** From the finding to the first responder or alert it reached. */
  readonly timeToRouteMs: number | null;
  /** From the call that began it to the first successful call that contained it. */
  readonly timeToContainMs: number | null;
  /** Successful reads of the same object after the finding by anybody but the responders. */
  readonly readsAfterDetection: number | null;
}
