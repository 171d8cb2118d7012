import { Problem } from '../infra/base/problem.ts';
import type { AwsClients } from './aws-clients.ts';
import type { AttackTechnique } from './technique.ts';
import { techniques } from './techniques.ts';

/** What came of one detonation: done, or refused in AWS's words. */
export type Outcome =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'denied'; readonly code: string; readonly message: string };

export interface Detonation {
  /** An id from the catalogue. */
  readonly technique: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly aws: AwsClients;
  readonly signal: AbortSignal;
  say(line: string): void;
}

/**
 * Runs one technique once.
 *
 * @throws Problem TECHNIQUE_UNKNOWN; USAGE when the inputs are not what the technique takes; the SDK's error for
 *   anything but a denial, which is an outcome.
 */
export async function detonate(detonation: Detonation): Promise<Outcome> {
  const technique = techniqueOf(detonation.technique);
  const inputs = inputsOf(technique, detonation.inputs);
  const { aws, signal, say } = detonation;
  try {
    await technique.detonate({ inputs, aws, signal, say });
    return { outcome: 'done' };
  } catch (error) {
    if (!(error instanceof Error) || !DENIALS.has(error.name)) throw error;
    return { outcome: 'denied', code: error.name, message: error.message };
  }
}

/** @throws Problem TECHNIQUE_UNKNOWN. */
export function techniqueOf(id: string): AttackTechnique {
  const technique = techniques.find(id);
  if (technique === undefined) {
    throw new Problem('TECHNIQUE_UNKNOWN', `no technique has the id "${id}"`, {
      fix: `Known are: ${techniques.all.map((one) => one.id).join(', ')}.`,
    });
  }
  return technique;
}

function inputsOf(technique: AttackTechnique, given: Detonation['inputs']): unknown {
  try {
    return technique.inputs.parse(given);
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new Problem('USAGE', `${technique.id} cannot run with these inputs: ${said}`, {
      fix: 'Give it the inputs its page in the technique catalogue names.',
      cause,
    });
  }
}

const DENIALS = new Set(['AccessDenied', 'AccessDeniedException']);
