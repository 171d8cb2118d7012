import { z } from 'zod';

/** What the stack tells about itself; the names are those of its CloudFormation outputs. */
export const outputs = z.object({
  reportsBucket: z.string(),
  decoyKey: z.string(),
  casesBucket: z.string(),
  trailBucket: z.string(),
  trailArn: z.string(),
  monitorFunction: z.string(),
  responderFunction: z.string(),
  responderRoleArn: z.string(),
  evidenceReaderArn: z.string(),
  findingsBus: z.string(),
  findingsBusArn: z.string(),
  alertTopicArn: z.string(),
  findingRecordsQueue: z.string(),
  monitorFailuresQueue: z.string(),
  responseRecordsQueue: z.string(),
  responseFailuresQueue: z.string(),
  analystInboxQueue: z.string(),
  stewardUser: z.string(),
  analystUser: z.string(),
  exportRoleArn: z.string(),
});

/** Buckets, functions, the bus and users by name; topic, trail and roles by ARN; queues by URL. */
export type Outputs = z.infer<typeof outputs>;
