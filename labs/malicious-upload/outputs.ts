import { z } from 'zod';

/** What the stack tells about itself; the names are those of its CloudFormation outputs. */
export const outputs = z.object({
  intakeBucket: z.string(),
  quarantineBucket: z.string(),
  casesBucket: z.string(),
  trailBucket: z.string(),
  trailArn: z.string(),
  scanFunction: z.string(),
  siemFunction: z.string(),
  quarantineFunction: z.string(),
  verdictBus: z.string(),
  verdictBusArn: z.string(),
  alertTopicArn: z.string(),
  verdictRecordsQueue: z.string(),
  scanFailuresQueue: z.string(),
  siemRecordsQueue: z.string(),
  siemFailuresQueue: z.string(),
  quarantineRecordsQueue: z.string(),
  quarantineFailuresQueue: z.string(),
  analystInboxQueue: z.string(),
  uploaderUser: z.string(),
  visitorUser: z.string(),
});

/** Buckets, functions, the bus and users by name; topic and trail by ARN; queues by URL. */
export type Outputs = z.infer<typeof outputs>;
