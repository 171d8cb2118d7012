import { bucketName } from '../../../infra/cdk/lab-stack.ts';

/** Names known beforehand, for bucket, function and policy refer to each other in a circle. */
export const namesFor = (stackName: string) => ({
  reports: bucketName(stackName, 'reports'),
  cases: bucketName(stackName, 'cases'),
  trailBucket: bucketName(stackName, 'trail'),
  trail: `${stackName}-trail`,
  monitor: `${stackName}-monitor`,
  responder: `${stackName}-responder`,
  bus: `${stackName}-findings`,
  steward: `${stackName}-steward`,
  analyst: `${stackName}-analyst`,
  exportRole: `${stackName}-export`,
});

export type Names = ReturnType<typeof namesFor>;

/** Nobody's work needs it. Whoever reads it came to take everything. */
export const DECOY_KEY = 'board/passwords-of-the-board.txt';
