import type { TrailRecord } from '../evidence/trail-record.ts';
import type { Burst } from './burst.ts';
import type { Severity } from './detection.ts';
import type { Test } from './field-match.ts';
import type { Fields } from './record-fields.ts';

/** A rule ready to run, whoever wrote it. */
export interface RunnableRule {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** A clause. */
  readonly because: string;
  readonly fieldsOf: (record: TrailRecord) => Fields;
  readonly matches: Test;
  readonly burst?: Burst;
}
