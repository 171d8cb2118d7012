import type { EventId } from '../../infra/base/ids.ts';
import type { Source } from '../../infra/base/source.ts';

/**
 * `proven`: both ends carry the same id issued by AWS, so coincidence is excluded.
 * `bound`: a hash or a name made by the platform ties content to a call.
 * `inferred`: rests on time, role or place, and on there being one candidate only.
 */
export type Grounds = 'proven' | 'bound' | 'inferred';

/** States that two events belong together, and on what grounds. */
export interface LinkerRule {
  /** Equals the folder name. */
  readonly id: string;
  readonly title: string;
  /** Reads as a sentence from one event to the other: "opened the session used by". */
  readonly relation: string;
  /**
   * `cause`: the one set the other off. `credential`: the one handed out the key the other was signed with.
   * `context`: both belong to one actor or one act, and neither set the other off.
   */
  readonly about: 'cause' | 'credential' | 'context';
  /** Every ground the rule can give, strongest first. */
  readonly grounds: readonly [Grounds, ...Grounds[]];
  readonly sources: readonly [Source, ...Source[]];
  /** Text of `link.sql`: one SELECT giving from_event_id, to_event_id, grounds, matched_on and note. */
  readonly sql: string;
  /** One sentence for the side panel, naming the shared value. */
  explain(link: FoundLink): string;
}

export interface FoundLink {
  readonly ruleId: string;
  readonly fromEventId: EventId;
  readonly toEventId: EventId;
  readonly grounds: Grounds;
  /** What both ends share; where it stands, and the value. */
  readonly matchedOn: readonly MatchedOn[];
  /** What the rule's query adds to say about this pair, such as which of several attempts it is. */
  readonly note: string | undefined;
}

export interface MatchedOn {
  readonly field: string;
  readonly value: string;
}
