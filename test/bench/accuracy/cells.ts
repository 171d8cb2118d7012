import type { Conditions } from './cell.ts';
import { SCENARIOS, type ScenarioName } from './scenario.ts';

type Disturbance = Omit<Conditions, 'noise'> & { readonly name: string };

/** Much of everything at once. */
const WORST: Disturbance = {
  name: 'files, logs lost, 20 % twice',
  lostFiles: 6,
  disorder: true,
  duplicates: 0.2,
  logs: { lost: 0.1, duplicates: 0.2, disorder: true },
};

/** What is done to the evidence, one at a time and together. */
const DISTURBANCES: readonly Disturbance[] = [
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
  { name: 'with logs', logs: {} },
  { name: 'logs, no Lambda data events', logs: {}, unselected: ['lambda.amazonaws.com'] },
  { name: 'logs, a sixth lost', logs: {}, lostFiles: 6, disorder: true },
  { name: 'logs, a tenth of them lost', logs: { lost: 0.1 } },
  { name: 'logs, 20 % twice, disorder', logs: { duplicates: 0.2, disorder: true } },
  { name: 'logs, attempts made up', logs: { forged: 3 } },
  WORST,
  {
    name: 'no S3, files and logs lost',
    unselected: ['s3.amazonaws.com'],
    lostFiles: 13,
    disorder: true,
    logs: { lost: 0.1 },
  },
  {
    name: 'no SQS, a sixth lost, 20 % twice',
    unselected: ['sqs.amazonaws.com'],
    lostFiles: 6,
    disorder: true,
    duplicates: 0.2,
  },
  {
    name: 'no Lambda, files lost, logs',
    unselected: ['lambda.amazonaws.com'],
    lostFiles: 6,
    duplicates: 0.2,
    logs: { duplicates: 0.2, disorder: true },
  },
  { name: 'no destination records', noDestinations: true },
  { name: 'bodies of messages only', bodiesOnly: true },
  { name: 'bodies only, a sixth lost', bodiesOnly: true, lostFiles: 6, disorder: true },
  { name: 'bodies only, no SQS data events', bodiesOnly: true, unselected: ['sqs.amazonaws.com'] },
];

export interface CellPlan {
  readonly scenario: ScenarioName;
  readonly name: string;
  readonly conditions: Conditions;
}

/** What is done to every scenario. */
const OF_EACH: readonly Disturbance[] = [
  { name: '20 % duplicates, disorder', duplicates: 0.2, disorder: true },
  { name: 'a sixth of the files lost', lostFiles: 6, disorder: true },
  { name: 'logs, 20 % twice, disorder', logs: { duplicates: 0.2, disorder: true } },
  { name: 'logs, attempts made up', logs: { forged: 3 } },
  WORST,
  { name: 'with logs, held and searched', logs: {}, isSearchedToo: true },
  { ...WORST, name: 'much lost, held and searched', isSearchedToo: true },
  { name: 'held and searched', isSearchedToo: true },
  { name: 'bodies only, 20 % twice', bodiesOnly: true, duplicates: 0.2, isSearchedToo: true },
];

/** Every disturbance of the overlapping attacks in a small and a middling account, and the worst of them in large ones. */
export function cellPlans(withMillion: boolean): readonly CellPlan[] {
  const plans: CellPlan[] = [
    ...SCENARIOS.map((scenario) => ({
      scenario,
      name: 'undisturbed',
      conditions: { noise: 0 },
    })),
    ...SCENARIOS.flatMap((scenario) =>
      OF_EACH.filter(
        ({ isSearchedToo }) => scenario !== 'overlapping' || isSearchedToo === true,
      ).map(({ name, ...conditions }) => ({
        scenario,
        name,
        conditions: { noise: 1_000, ...conditions },
      })),
    ),
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
