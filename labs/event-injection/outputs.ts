import { z } from 'zod';

/** What the stack tells about itself; the names are those of its CloudFormation outputs. */
export const outputs = z.object({
  intakeBucket: z.string(),
  archiveBucket: z.string(),
  trailBucket: z.string(),
  trailArn: z.string(),
  filingFunction: z.string(),
  filedRecordsQueue: z.string(),
  refusedEventsQueue: z.string(),
  refusedEventsQueueArn: z.string(),
  clerkUser: z.string(),
  applicantUser: z.string(),
  operatorUser: z.string(),
});

/** Buckets, the function and users by name; the trail by ARN; queues by URL. */
export type Outputs = z.infer<typeof outputs>;
