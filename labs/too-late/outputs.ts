import { z } from 'zod';

/** What the stack tells about itself; the names are those of its CloudFormation outputs. */
export const outputs = z.object({
  intakeBucket: z.string(),
  notesBucket: z.string(),
  trailBucket: z.string(),
  scanFunction: z.string(),
  responderFunction: z.string(),
  findingsBusArn: z.string(),
  alertTopicArn: z.string(),
  findingRecordsQueue: z.string(),
  scanFailuresQueue: z.string(),
  deadLettersQueue: z.string(),
  responseRecordsQueue: z.string(),
  responseFailuresQueue: z.string(),
  analystInboxQueue: z.string(),
  uploaderUser: z.string(),
});

/** Buckets, functions and the user by name; topic and bus by ARN; queues by URL. */
export type Outputs = z.infer<typeof outputs>;
