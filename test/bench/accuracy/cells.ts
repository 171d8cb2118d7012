import type { Conditions } from './cell.ts';
import { SCENARIOS, type ScenarioName } from './scenario.ts';

/** What is done to the evidence, one at a time and together. */
const DISTURBANCES: readonly (Omit<Conditions, 'noise'> & { readonly name: string })[] = [
  { name: 'undisturbed' },
  { name: '10 % duplicates', duplicates: 0.1 },
  { name: '20 % duplicates, disorder', duplicates: 0.2, disorder: true },
  { name: 'a sixth of the files lost', lostFiles: 6, disorder: true },
  { name: 'a sixth lost, in order', lostFiles: 6 },
  { name: 'a sixth lost, digests tell', lostFiles: 6, disorder: true, digests: true },
  { name: 'a few lost, digests tell', lostFiles: 13, digests: true },
  { name: 'a few lost, 20 % twice', lostFiles: 13, disorder: true, duplicates: 0.2 },
  { name: 'no S3 data events', unselected: ['s3.amazonaws.com'] },
  { name: 'no Lambda data events', unselected: ['lambda.amazonaws.com'] },
  { name: 'no SQS data events', unselected: ['sqs.amazonaws.com'] },
  { name: 'no SNS data events', unselected: ['sns.amazonaws.com'] },
  { name: 'no PutEvents data events', unselected: ['events.amazonaws.com'] },
  { name: 'with logs', logs: true },
  { name: 'logs, no Lambda data events', logs: true, unselected: ['lambda.amazonaws.com'] },
  { name: 'logs, a sixth lost', logs: true, lostFiles: 6, disorder: true },
  { name: 'no destination records', noDestinations: true },
];

export interface CellPlan {
  readonly scenario: ScenarioName;
  readonly name: string;
  readonly conditions: Conditions;
}

/** Every disturbance of the overlapping attacks in a small and a middling account, and the worst of them in large ones. */
export function cellPlans(withMillion: boolean): readonly CellPlan[] {
  const plans: CellPlan[] = [
    ...SCENARIOS.map((scenario) => ({
      scenario,
      name: 'undisturbed',
      conditions: { noise: 0 },
    })),
    ...SCENARIOS.filter((scenario) => scenario !== 'overlapping').flatMap((scenario) => [
      {
        scenario,
        name: '20 % duplicates, disorder',
        conditions: { noise: 1_000, duplicates: 0.2, disorder: true },
      },
      {
        scenario,
        name: 'a sixth of the files lost',
        conditions: { noise: 1_000, lostFiles: 6, disorder: true },
      },
    ]),
  ];
  for (const noise of [1_000, 10_000]) {
    for (const { name, ...conditions } of DISTURBANCES) {
      plans.push({ scenario: 'overlapping', name, conditions: { noise, ...conditions } });
    }
  }
  for (const noise of withMillion ? [100_000, 1_000_000] : [100_000]) {
    const conditions = { noise, duplicates: 0.2, disorder: true };
    plans.push({ scenario: 'overlapping', name: '20 % duplicates, disorder', conditions });
  }
  return plans;
}
