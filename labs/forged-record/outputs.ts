import { z } from 'zod';

/** What the stack tells about itself; the names are those of its CloudFormation outputs. */
export const outputs = z.object({
  intakeBucket: z.string(),
  ledgerBucket: z.string(),
  trailBucket: z.string(),
  trailArn: z.string(),
  scanFunction: z.string(),
  scanFunctionArn: z.string(),
  scanRoleArn: z.string(),
  responderFunction: z.string(),
  findingsQueue: z.string(),
  findingsQueueArn: z.string(),
  undeliveredQueue: z.string(),
  scanFailuresQueue: z.string(),
  analystInboxQueue: z.string(),
  clerkUser: z.string(),
  appUser: z.string(),
  operatorUser: z.string(),
});

/** Buckets, functions and users by name; trail, role and what ends in "Arn" by ARN; queues by URL. */
export type Outputs = z.infer<typeof outputs>;
