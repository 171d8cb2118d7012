import type { Source } from '../../infra/base/source.ts';
import type { Burst } from './burst.ts';
import type { Logic } from './logic.ts';

/**
 * One thing to look for in a trail, as data in the form Sigma gives rules; `logic.ts` judges both.
 *
 * Beside the fields of the record a rule of ours may name those of `derived-fields.ts`.
 */
export interface Detection extends Logic {
  /** Equals the folder name. */
  readonly id: string;
  readonly title: string;
  /** What an attacker gains by what is found, or a responder loses. One or two sentences. */
  readonly purpose: string;
  readonly mitre: readonly MitreId[];
  /** The Threat Technique Catalog for AWS, where it has this technique. */
  readonly awsThreatTechniques?: readonly AwsThreatTechniqueId[];
  readonly severity: Severity;
  readonly sources: readonly [Source, ...Source[]];
  /** What happened, a clause: "a trail was told to record nothing more". */
  readonly because: string;
  /** Present where one such call means nothing and many do. */
  readonly burst?: Burst;
}

export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'informational';

export type MitreId = `T${number}` | `T${number}.${string}`;

export type AwsThreatTechniqueId = `T${number}.${string}` | `AT${number}`;
