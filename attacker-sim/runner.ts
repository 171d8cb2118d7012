import { Problem } from '../infra/base/problem.ts';
import type { AwsClients } from './aws-clients.ts';
import { isDenial } from './denial.ts';
import { checkTagged } from './lab-tag.ts';
import type { AttackTechnique, TechniqueRun } from './technique.ts';
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
  /**
   * Clients of whoever the target belongs to: they read the tags of the target and undo what was done.
   * Needed wherever the target is not loopback.
   */
  readonly owner?: AwsClients;
  /** Whether what is attacked has to carry the tag of a lab. Never optional off loopback, where it is the default. */
  readonly onlyTagged?: boolean;
  readonly signal: AbortSignal;
  say(line: string): void;
}

/** One technique on one target, from before it to after it. */
export interface TechniqueLife {
  readonly technique: AttackTechnique;
  readonly state: 'ready' | 'detonated' | 'undone';
  /**
   * When it is aborted or breaks in the middle, what it did is undone before the error is thrown. After a
   * denial it counts as detonated, for it may have come half-way.
   *
   * @throws Problem TECHNIQUE_NOT_REPEATABLE; whatever broke it.
   */
  detonate(): Promise<Outcome>;
  /** Puts back what was there; does nothing when there is nothing to put back. */
  undo(): Promise<'undone' | 'nothing-to-undo' | 'needs-redeploy'>;
}

/**
 * Runs one technique once, and leaves what it did.
 *
 * @throws Problem TECHNIQUE_UNKNOWN, TARGET_REFUSED; USAGE when the inputs are not what the technique takes; the
 *   SDK's error for anything but a denial, which is an outcome.
 */
export async function detonate(detonation: Detonation): Promise<Outcome> {
  return await readyTechnique(detonation).detonate();
}

/** @throws Problem TECHNIQUE_UNKNOWN, USAGE. */
export function readyTechnique(detonation: Detonation): TechniqueLife {
  const technique = techniqueOf(detonation.technique);
  const inputs = inputsOf(technique, detonation.inputs);
  let state: TechniqueLife['state'] = 'ready';
  let restore: (() => Promise<void>) | undefined;

  const plan = async (): Promise<(() => Promise<void>) | undefined> => {
    const { owner, signal, say } = detonation;
    if (technique.undo.kind !== 'call' || owner === undefined) return undefined;
    return await technique.undo.plan({ inputs, aws: owner, signal, say });
  };

  const undo = async () => {
    if (technique.undo.kind === 'redeploy') return 'needs-redeploy';
    if (restore === undefined || state !== 'detonated') return 'nothing-to-undo';
    await restore();
    restore = undefined;
    state = 'undone';
    return 'undone';
  };

  return {
    technique,
    get state() {
      return state;
    },
    async detonate() {
      if (state === 'detonated' && !technique.repeatable) throw notRepeatable(technique);
      detonation.signal.throwIfAborted();
      await checkAllowed(detonation);
      // A second detonation is undone to what was there before the first.
      restore ??= await plan();
      state = 'detonated';
      try {
        return await outcomeOf(technique, inputs, detonation);
      } catch (error) {
        await undo();
        throw error;
      }
    },
    undo,
  };
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

async function outcomeOf(
  technique: AttackTechnique,
  inputs: unknown,
  { aws, signal, say }: Detonation,
): Promise<Outcome> {
  const obedient = aws.derive({ signal });
  const run: TechniqueRun<unknown> = { inputs, aws: obedient, signal, say };
  try {
    await technique.detonate(run);
    return { outcome: 'done' };
  } catch (error) {
    if (!(error instanceof Error) || !isDenial(error)) throw error;
    return { outcome: 'denied', code: error.name, message: error.message };
  } finally {
    obedient.close();
  }
}

async function checkAllowed(detonation: Detonation): Promise<void> {
  const { aws, owner, inputs, onlyTagged } = detonation;
  if (aws.staysHere && onlyTagged !== true) return;
  if (owner === undefined) {
    throw new Problem('TARGET_REFUSED', 'nobody who owns the target can say whether it is a lab', {
      fix: 'Off this machine a technique runs only beside a key that reads the tags of what it touches.',
    });
  }
  await checkTagged(inputs, owner);
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

const notRepeatable = ({ id }: AttackTechnique): Problem =>
  new Problem('TECHNIQUE_NOT_REPEATABLE', `${id} was detonated and cannot be again`, {
    fix: 'Undo it first; what cannot be undone by calls is undone by deploying the lab anew.',
  });
