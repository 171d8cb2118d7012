import { z } from 'zod';

/** What the stack tells about itself; the names are those of its CloudFormation outputs. */
export const outputs = z.object({
  intakeBucket: z.string(),
  listingsBucket: z.string(),
  failuresBucket: z.string(),
  trailBucket: z.string(),
  scanFunction: z.string(),
  verdictsQueue: z.string(),
  alarmTopicArn: z.string(),
  operatorsInboxQueue: z.string(),
  uploaderUser: z.string(),
});

/** Buckets, function and user by name; the topic by ARN; queues by URL. */
export type Outputs = z.infer<typeof outputs>;
