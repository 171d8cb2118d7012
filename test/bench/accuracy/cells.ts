import type { Conditions } from './cell.ts';

/** What is done to the evidence, one at a time and together. */
const DISTURBANCES: readonly (Omit<Conditions, 'noise'> & { readonly name: string })[] = [
  { name: 'undisturbed' },
  { name: '10 % duplicates', duplicates: 0.1 },
  { name: '20 % duplicates, disorder', duplicates: 0.2, disorder: true },
  { name: 'a sixth of the files lost', lostFiles: 6, disorder: true },
  { name: 'no S3 data events', unselected: ['s3.amazonaws.com'] },
  { name: 'no Lambda data events', unselected: ['lambda.amazonaws.com'] },
  { name: 'no SQS data events', unselected: ['sqs.amazonaws.com'] },
  { name: 'no SNS data events', unselected: ['sns.amazonaws.com'] },
  { name: 'no PutEvents data events', unselected: ['events.amazonaws.com'] },
  { name: 'no destination records', noDestinations: true },
];

export interface CellPlan {
  readonly scenario: 'one-by-one' | 'overlapping';
  readonly name: string;
  readonly conditions: Conditions;
}

/** Every disturbance of the overlapping attacks in a small and a middling account, and the worst of them in large ones. */
export function cellPlans(withMillion: boolean): readonly CellPlan[] {
  const plans: CellPlan[] = [
    { scenario: 'one-by-one', name: 'undisturbed', conditions: { noise: 0 } },
    { scenario: 'overlapping', name: 'undisturbed', conditions: { noise: 0 } },
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
