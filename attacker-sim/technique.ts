import type { Schema } from '../infra/base/schema.ts';
import type { Source } from '../infra/base/source.ts';
import type { AwsClients } from './aws-clients.ts';

/** One attacker step against AWS, small enough that one detection could catch it. */
export interface AttackTechnique<Inputs = unknown> {
  /** "<tactic>.<name>"; equals the folder path below `techniques/` with the slash as a dot. */
  readonly id: string;
  /** Verb first: "Upload the EICAR test file". */
  readonly title: string;
  /** What the attacker gains. One or two sentences. */
  readonly purpose: string;
  /** Empty only for the tactic "background", which is no attack. */
  readonly mitre: readonly MitreId[];
  /** Where this was seen or described. Nothing enters the catalogue without one. */
  readonly sources: readonly [Source, ...Source[]];

  readonly inputs: Schema<Inputs>;
  /** IAM actions the attacker needs, all of them and no others; a test takes each away and expects a denial. */
  readonly needs: readonly IamAction[];
  /** What the trail holds afterwards, in order; a test compares it with what the range wrote. */
  readonly leaves: readonly ExpectedEvent[];
  /** Whether a second run without an undo in between does the same again. */
  readonly repeatable: boolean;

  /** @throws the SDK's error when AWS refuses. */
  detonate(run: TechniqueRun<Inputs>): Promise<void>;
  readonly undo: Undo<Inputs>;
}

export type MitreId = `T${number}` | `T${number}.${string}`;
export type IamAction = `${string}:${string}`;

export interface ExpectedEvent {
  readonly service: `${string}.amazonaws.com`;
  /** As CloudTrail names it. */
  readonly name: string;
}

export interface TechniqueRun<Inputs> {
  readonly inputs: Inputs;
  /** Signed as the attacker and pointed at the target. A technique never builds a client of its own. */
  readonly aws: AwsClients;
  readonly signal: AbortSignal;
  /** One line for whoever is watching. */
  say(line: string): void;
}

/** A technique that cannot be undone says why, in words a learner can read. */
export type Undo<Inputs> =
  | { readonly kind: 'call'; run(run: TechniqueRun<Inputs>): Promise<void> }
  | { readonly kind: 'redeploy'; readonly because: string }
  | { readonly kind: 'nothing-to-undo' };
