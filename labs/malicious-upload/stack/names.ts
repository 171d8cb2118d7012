import { bucketName } from '../../../infra/cdk/lab-stack.ts';

/** Names known beforehand, for bucket, function and policy refer to each other in a circle. */
export const namesFor = (stackName: string) => ({
  intake: bucketName(stackName, 'intake'),
  quarantine: bucketName(stackName, 'quarantine'),
  cases: bucketName(stackName, 'cases'),
  trailBucket: bucketName(stackName, 'trail'),
  trail: `${stackName}-trail`,
  scan: `${stackName}-scan`,
  siem: `${stackName}-siem`,
  quarantiner: `${stackName}-quarantine`,
  bus: `${stackName}-verdicts`,
  uploader: `${stackName}-uploader`,
  visitor: `${stackName}-visitor`,
});

export type Names = ReturnType<typeof namesFor>;
