import type { Duration } from '../infra/base/instant.ts';
import type { Schema } from '../infra/base/schema.ts';
import type { Source } from '../infra/base/source.ts';
import type { Check } from './check.ts';

/** One exercise: something is built, something happens to it, and there are questions about what happened. */
export interface Lab<Outputs = unknown> {
  /** Equals the folder name. */
  readonly id: string;
  readonly title: string;
  /** What the learner can do afterwards and could not before. One sentence. */
  readonly teaches: string;
  readonly level: 'first-steps' | 'practised' | 'expert';
  readonly takes: Duration;
  readonly sources: readonly [Source, ...Source[]];

  /**
   * Absolute path of the module that exports `build(app, context: StackContext)`.
   *
   * A path and not the function: the CDK takes half a second to load, and only the process that
   * synthesises the stack should pay for it.
   */
  readonly stackModule: string;
  /** What the learner gets: the reference with something missing or miswired. It deploys; the checks in `fails` do not pass. */
  readonly starter: Variant;
  /** Wrong wirings a learner could write. The vetting proves that each fails the check that names it. */
  readonly mutants: readonly [Mutant, ...Mutant[]];
  /** Reads the outputs of the deployed stack; they are all the attack and the checks may know about it. */
  readonly outputs: Schema<Outputs>;
  /** Who acts in the attack. The stack makes the users without keys; whoever runs the lab makes and removes those. */
  actors(outputs: Outputs): readonly Actor[];
  readonly attack: readonly AttackStep<Outputs>[];
  /** Lambda hands out every asynchronous event twice, as it may at any time and on AWS seldom does. */
  readonly eventsComeTwice?: true;
  /** Where an investigator finds what happened. */
  readonly evidence: Evidence<Outputs>;
  readonly checks: readonly [Check<Outputs>, ...Check<Outputs>[]];
  /** How long a defence may take, on the range's clock; `inTime` makes the checks that hold a run to it. */
  readonly deadlines?: Deadlines;
}

export interface Deadlines {
  /** From a hostile step to the first record of it that leaves the function which noticed. */
  readonly detection: Duration;
  /** From a hostile step to the last call of its containment. */
  readonly response: Duration;
}

/** The lab's folder with some places of it rewritten. */
export interface Variant {
  /** One sentence: what is wrong with it. */
  readonly title: string;
  readonly edits: readonly [Edit, ...Edit[]];
  /** Ids of checks that fail on it; others may. */
  readonly fails: readonly [string, ...string[]];
}

export interface Mutant extends Variant {
  /** Unique within its lab. */
  readonly id: string;
}

/** One place of one file, said as text, so that it breaks loudly when the reference moves on. */
export interface Edit {
  /** Below the lab's folder: "stack/routing.ts". */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly from: string;
  readonly to: string;
}

/** What a stack is told about where it goes. */
export interface StackContext {
  /** At most 31 characters: bucket names are made of it and the account. */
  readonly stackName: string;
  /** Absent: the stack can go to any account and Region. */
  readonly account?: string;
  readonly region?: string;
}

/** Somebody at a machine with a key: an attacker, or the honest user a key was stolen from. */
export interface Actor {
  /** What attack steps call them. */
  readonly name: string;
  /** The IAM user whose key they sign with. Actors of one user have one key. */
  readonly userName: string;
  /** Where they sit. Actors at one machine have one source address. */
  readonly machine: string;
  /**
   * Signs with a session made with that key and kept from then on, and not with the key itself: the user's own
   * (GetSessionToken), or of the role of that ARN. It is made when the actor first does something.
   */
  readonly session?: 'own' | `arn:${string}`;
}

export interface AttackStep<Outputs> {
  /** An id from the technique catalogue; a test fails on one that does not exist. */
  readonly technique: string;
  /** Which of the lab's actors does it. */
  readonly as: string;
  inputs(outputs: Outputs): Readonly<Record<string, string>>;
  /** Pause before this step. */
  readonly after: Duration;
  /** What a defence that works makes of it. */
  readonly expects: Expectation;
}

/**
 * `let-through`: ordinary business, which nothing may get in the way of; `denied`: AWS refuses it;
 * `reported`: it is told to the SIEM and stays where it is; `contained`: it is told to the SIEM, alarms, and is moved away;
 * `noticed`: it goes through, for nothing is known yet, and gives away who did it.
 */
export type Expectation = 'let-through' | 'denied' | 'reported' | 'contained' | 'noticed';

export interface Evidence<Outputs> {
  /** URLs of the queues that hold destination records and alerts. */
  queues(outputs: Outputs): readonly string[];
  /** The bucket Lambda writes records to, where one is a destination. */
  recordBucket?(outputs: Outputs): string;
  /** The bucket the trail writes to. */
  trailBucket(outputs: Outputs): string;
}
