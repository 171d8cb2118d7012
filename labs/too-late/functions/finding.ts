import { z } from 'zod';
import { awsCall } from '../../../infra/cdk/handler/call-log.ts';

/** What the scan answers, whatever it found: an answer is no failure. */
export const finding = z.object({
  schema: z.literal('aftertrace.finding/1'),
  verdict: z.enum(['clean', 'malicious']),
  /** What was seen; empty when it is clean. */
  because: z.string(),
  object: z.object({ bucket: z.string(), key: z.string(), versionId: z.string() }),
  /** The CloudTrail `requestID` of the upload. */
  s3RequestId: z.string(),
  calls: z.array(awsCall),
});

export type Finding = z.infer<typeof finding>;
