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
  /** The Threat Technique Catalog for AWS, where it has this technique. */
  readonly awsThreatTechniques?: readonly AwsThreatTechniqueId[];
  /** Where this was seen or described. Nothing enters the catalogue without one. */
  readonly sources: readonly [Source, ...Source[]];

  readonly inputs: Schema<Inputs>;
  /** Who does it. */
  readonly actsAs: Attacker;
  /** What has to be there for it to make sense. A lab's stack has it; the conformance test makes it. */
  readonly needsStage: Stage;
  /**
   * IAM actions the attacker needs, all of them and no others; a test takes each away and expects a denial.
   * Where a role is assumed, they are the user's and the role's together.
   */
  readonly needs: readonly IamAction[];
  /** What the trail holds afterwards, in order; a test compares it with what the range wrote. */
  readonly leaves: readonly ExpectedEvent[];
  /** Whether a second run without an undo in between does the same again. */
  readonly repeatable: boolean;

  /** @throws the SDK's error when AWS refuses. */
  detonate(run: TechniqueRun<Inputs>): Promise<void>;
  readonly undo: Undo<Inputs>;
}

/** As ATT&CK numbers them up to version 18. */
export type MitreId = `T${number}` | `T${number}.${string}`;
/** "T1485.A003", and "T1562.008" where the catalogue keeps ATT&CK's own number. */
export type AwsThreatTechniqueId = `T${number}.${string}` | `AT${number}`;
export type IamAction = `${string}:${string}`;

/**
 * `insider`: holds a key of the target's account; `outsider`: holds a key of another account;
 * `anyone`: signs nothing; `kept-session`: holds a role's session that outlived the key it was made with.
 */
export type Attacker = 'insider' | 'outsider' | 'anyone' | 'kept-session';

export interface ExpectedEvent {
  readonly service: `${string}.amazonaws.com`;
  /** As CloudTrail names it. */
  readonly name: string;
  readonly outcome: 'succeeds' | 'is-denied';
  /** How often in a row; once when not given. */
  readonly times?: number;
}

/** The parts of a target. Each fills the inputs named beside it. */
export interface Stage {
  /** `account`: the number of the target's account, all of it. */
  readonly account?: AccountStage;
  /** `bucket`, and `key`: the first object, or a name nothing has yet. */
  readonly bucket?: BucketStage;
  /** `foreignBucket`: of the attacker's own account, open to be written to by the target's. */
  readonly foreignBucket?: true;
  /** `foreignAccount`: the number of the attacker's own account. */
  readonly foreignAccount?: true;
  /** `functionName`: routes its failures to the queue, and holds a secret in its environment. */
  readonly function?: true;
  /** `queueUrl`. */
  readonly queue?: true;
  /** `foreignQueueArn`: of the attacker's own account, open to be sent to by the target's. */
  readonly foreignQueue?: true;
  /** `busName`, `ruleName`: a rule that sends failures on to the queue. */
  readonly bus?: true;
  /** `topicArn`, `subscriptionArn`: the queue is subscribed. */
  readonly topic?: true;
  /** `trailName`: records everything, to a bucket of its own. */
  readonly trail?: true;
  /** `userName`: somebody else than the attacker. */
  readonly user?: true;
  /** `roleArn`: the attacker may assume it. `revoked`: its earlier sessions were revoked. */
  readonly role?: { readonly revoked: boolean };
}

export interface AccountStage {
  readonly blocksPublicAccess: boolean;
}

export interface BucketStage {
  readonly objects?: readonly string[];
  /** Files as CloudTrail lays them down, with their digests. */
  readonly holdsTrailFiles?: true;
  readonly readableBy?: 'anyone' | 'outsider';
  /** Off by default here, because the techniques need it off; a new bucket of AWS has it on. */
  readonly blocksPublicAccess?: true;
  /** Access control lists mean something; in a new bucket of AWS they are off. */
  readonly takesAcls?: true;
  /** Tells the function of new objects. */
  readonly notifies?: true;
}

export interface TechniqueRun<Inputs> {
  readonly inputs: Inputs;
  /** Signed as the attacker and pointed at the target. A technique never builds a client of its own. */
  readonly aws: AwsClients;
  /** The clients obey it by themselves; a technique that loops or waits asks it as well. */
  readonly signal: AbortSignal;
  /** One line for whoever is watching. */
  say(line: string): void;
}

/**
 * How the target gets back to what it was, done by its owner and not by the attacker: who may break
 * something need not be allowed to mend it.
 *
 * A technique that cannot be undone says why, in words a learner can read.
 */
export type Undo<Inputs> =
  | {
      readonly kind: 'call';
      /** Reads what is there before the detonation; answers with what puts it back. */
      plan(run: TechniqueRun<Inputs>): Promise<() => Promise<void>>;
    }
  | { readonly kind: 'redeploy'; readonly because: string }
  | { readonly kind: 'nothing-to-undo' };
