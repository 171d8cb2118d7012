import type { Duration } from '../infra/base/instant.ts';
import { Problem } from '../infra/base/problem.ts';
import type { Seeded } from '../infra/base/seeded.ts';
import type { AwsClients } from './aws-clients.ts';
import type { Campaign, CampaignStep } from './campaign.ts';
import { type Outcome, readyTechnique, type TechniqueLife } from './runner.ts';

export interface CampaignRun {
  /** What the parts of the target are called, by input: { bucket: "intake" }. */
  readonly target: Readonly<Record<string, string>>;
  /** By the actor's name. */
  readonly actors: Readonly<Record<string, AwsClients>>;
  readonly owner: AwsClients;
  /** Same seed, same pauses. */
  readonly random: Seeded;
  readonly onlyTagged?: boolean;
  /** Lets time pass; a simulated clock does so at once. */
  wait(pause: Duration, signal: AbortSignal): Promise<void>;
  readonly signal: AbortSignal;
  say(line: string): void;
}

export interface CampaignDone {
  readonly steps: readonly CampaignStepDone[];
  /** Undoes the steps, the last one first; names those that only deploying anew undoes. */
  undo(): Promise<{ readonly needRedeploy: readonly string[] }>;
}

export interface CampaignStepDone {
  readonly step: CampaignStep;
  readonly paused: Duration;
  readonly outcome: Outcome;
}

/**
 * Runs a campaign from its first step to its last.
 *
 * A step that AWS refuses is part of the story and does not end it. When it is aborted or breaks, what the steps
 * did is undone before the error is thrown.
 *
 * @throws Problem USAGE when an actor has no clients; whatever a technique throws.
 */
export async function runCampaign(campaign: Campaign, run: CampaignRun): Promise<CampaignDone> {
  const pauses = run.random.fork(`campaign/${campaign.id}`);
  const lives: TechniqueLife[] = [];
  const steps: CampaignStepDone[] = [];
  const undo = async () => {
    const needRedeploy: string[] = [];
    for (const life of lives.toReversed()) {
      if ((await life.undo()) === 'needs-redeploy') needRedeploy.push(life.technique.id);
    }
    return { needRedeploy };
  };
  try {
    for (const step of campaign.steps) {
      const paused = pauseBefore(step, pauses);
      await run.wait(paused, run.signal);
      run.signal.throwIfAborted();
      const life = lifeOf(step, run);
      lives.push(life);
      steps.push({ step, paused, outcome: await life.detonate() });
    }
  } catch (error) {
    await undo();
    throw error;
  }
  return { steps, undo };
}

function lifeOf(step: CampaignStep, run: CampaignRun): TechniqueLife {
  const aws = run.actors[step.by];
  if (aws === undefined) {
    throw new Problem('USAGE', `nobody plays "${step.by}", who does ${step.technique}`, {
      fix: 'Give every actor of the campaign a key.',
    });
  }
  const { owner, signal, say, onlyTagged } = run;
  return readyTechnique({
    technique: step.technique,
    inputs: { ...run.target, ...step.inputs },
    aws,
    owner,
    signal,
    say,
    ...(onlyTagged !== undefined && { onlyTagged }),
  });
}

/** In whole seconds, as the trail tells time. */
function pauseBefore({ after: [least, most] }: CampaignStep, pauses: Seeded): Duration {
  const whole = Math.round((least + pauses.next() * (most - least)) / 1000);
  return (whole * 1000) as Duration;
}
