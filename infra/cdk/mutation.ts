import type { Template } from './deploy-assembly.ts';

/** One way in which a wiring can be wrong, whatever the stack. */
export interface Mutation {
  /** Equals the file name. */
  readonly id: string;
  /** What is wrong then, as a sentence. */
  readonly title: string;
  /** The template with that one thing wrong, once for every place where it can be. */
  apply(template: Template): readonly Mutated[];
}

export interface Mutated {
  /** Logical id of what was changed, with what of it, where there is more than one. */
  readonly at: string;
  readonly template: Template;
}
