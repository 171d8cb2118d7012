import { systemClock } from '../../../infra/base/instant.ts';
import { type Conditions, replayCell } from './cell.ts';
import type { CellPlan } from './cells.ts';
import { type Counted, type Judgement, judge, saysNoDestinations } from './judge.ts';
import { type Scenario, type ScenarioName, scenarioOf } from './scenario.ts';

export interface CellResult extends Judgement {
  readonly scenario: CellPlan['scenario'];
  readonly name: string;
  readonly events: number;
  readonly replayMs: number;
  readonly failures: readonly string[];
}

/** Measures every cell against what really happened. */
export async function benchAccuracy(
  plans: readonly CellPlan[],
  seedOfAll: string,
  onCell: (result: CellResult) => void = () => {},
  scenarios: (name: ScenarioName) => Promise<Scenario> = scenarioOf,
): Promise<readonly CellResult[]> {
  const results: CellResult[] = [];
  for (const { scenario: wanted, name, conditions } of plans) {
    const scenario = await scenarios(wanted);
    const seed = `${seedOfAll}/${wanted}/${name}/${conditions.noise}`;
    const cell = await replayCell(scenario, conditions, seed, () => systemClock.now());
    const judgement = judge(scenario, cell);
    const result = {
      ...judgement,
      scenario: wanted,
      name,
      events: cell.timeline.events.length,
      replayMs: cell.replayMs,
      failures: [
        ...failuresOf(judgement, conditions, saysNoDestinations(cell)),
        ...cell.differences,
      ],
    };
    results.push(result);
    onCell(result);
  }
  return results;
}

export const share = ({ of, right }: Counted): number => (of === 0 ? 1 : right / of);

function failuresOf(
  judged: Judgement,
  conditions: Conditions,
  isAbsenceSaid: boolean,
): readonly string[] {
  const { precision, missed, wrong, wrongIncidents } = judged;
  const failures: string[] = [];
  for (const grounds of ['proven', 'bound'] as const) {
    if (share(precision[grounds]) < 1)
      failures.push(`${grounds} links are wrong: ${wrong.join('; ')}`);
  }
  const all = [precision.proven, precision.bound, precision.inferred];
  const total = {
    of: all.reduce((sum, one) => sum + one.of, 0),
    right: all.reduce((sum, one) => sum + one.right, 0),
  };
  if (share(total) < 0.99)
    failures.push(`less than 99 % of all links are right: ${wrong.join('; ')}`);
  for (const recall of [judged.recall, judged.recallOfKeys, judged.recallOfLogs]) {
    if (share(recall) < 0.99)
      failures.push(`less than 99 % of what the evidence holds was found: ${missed.join('; ')}`);
  }
  const { incidents, members, whole } = judged;
  if (share(incidents) < 1 || share(members) < 0.99 || share(whole) < 0.99) {
    failures.push(`incidents are not as it was: ${wrongIncidents.join('; ')}`);
  }
  if (judged.missingPieces.right < judged.missingPieces.of) failures.push(...judged.unsaid);
  if (judged.lost.length > 0) failures.push(`events came or went: ${judged.lost.join('; ')}`);
  if (judged.saidForNothing.length > 0)
    failures.push(`nothing of it is missing: ${judged.saidForNothing.join('; ')}`);
  if (conditions.noDestinations === true && !isAbsenceSaid) {
    failures.push('nothing says that there are no destination records');
  }
  return failures;
}
