import { bucketName } from '../../../infra/cdk/lab-stack.ts';

/** Names known beforehand, for bucket, function and policy refer to each other in a circle. */
export const namesFor = (stackName: string) => ({
  intake: bucketName(stackName, 'intake'),
  notes: bucketName(stackName, 'notes'),
  trailBucket: bucketName(stackName, 'trail'),
  trail: `${stackName}-trail`,
  scan: `${stackName}-scan`,
  responder: `${stackName}-respond`,
  bus: `${stackName}-findings`,
  uploader: `${stackName}-uploader`,
});

export type Names = ReturnType<typeof namesFor>;
