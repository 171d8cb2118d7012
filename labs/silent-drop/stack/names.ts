import { bucketName } from '../../../infra/cdk/lab-stack.ts';

/** Names known beforehand, for bucket, function and policy refer to each other in a circle. */
export const namesFor = (stackName: string) => ({
  intake: bucketName(stackName, 'intake'),
  listings: bucketName(stackName, 'lists'),
  failures: bucketName(stackName, 'failed'),
  trailBucket: bucketName(stackName, 'trail'),
  trail: `${stackName}-trail`,
  scan: `${stackName}-scan`,
  verdicts: `${stackName}-verdicts`,
  uploader: `${stackName}-uploader`,
});

export type Names = ReturnType<typeof namesFor>;
