import type { Duration } from '../infra/base/instant.ts';
import type { Source } from '../infra/base/source.ts';
import type { Stage } from './technique.ts';

/** Several techniques in an order that makes a story, by several actors, with pauses between them. */
export interface Campaign {
  /** Equals the folder name. */
  readonly id: string;
  readonly title: string;
  /** What the attacker wants, and why in this order. */
  readonly story: string;
  readonly sources: readonly [Source, ...Source[]];
  /** What has to stand for all of it. */
  readonly needsStage: Stage;
  readonly actors: readonly [string, ...string[]];
  readonly steps: readonly [CampaignStep, ...CampaignStep[]];
}

export interface CampaignStep {
  /** An id from the catalogue. */
  readonly technique: string;
  /** One of the campaign's actors. */
  readonly by: string;
  /** The pause before it: somewhere between these two, as the seed says. */
  readonly after: readonly [least: Duration, most: Duration];
  /** Beside what the stage says, and instead of it where both do. */
  readonly inputs?: Readonly<Record<string, string>>;
}
