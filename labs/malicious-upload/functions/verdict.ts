import { z } from 'zod';
import { awsCall } from '../../../infra/cdk/handler/call-log.ts';

/** What was noticed about an object, or about a file inside it. */
export const finding = z.object({
  rule: z.string().min(1).max(100),
  severity: z.enum(['suspicious', 'malicious']),
  /** Path of the file inside the object, outermost first, joined by "!/"; "." is the object itself. */
  where: z.string(),
  because: z.string(),
});

/** What the scan answers, and so what its destination carries to everybody else. */
export const verdict = z.object({
  schema: z.literal('aftertrace.verdict/1'),
  verdict: z.enum(['clean', 'suspicious', 'malicious']),
  object: z.object({
    bucket: z.string().min(3).max(63),
    /** As the uploader wrote it, decoded: hostile text. */
    key: z.string().min(1).max(1024),
    versionId: z.string().min(1).max(1024),
    etag: z.string(),
    size: z.number().int().nonnegative(),
    /** Lower-case hex; absent when the object was too big to be read. */
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional(),
  }),
  /** The upload, as S3 told of it. */
  request: z.object({
    /** The CloudTrail `requestID` of the upload. */
    s3RequestId: z.string().min(1),
    principalId: z.string().min(1),
    sourceIp: z.string().min(1),
  }),
  findings: z.array(finding),
  /** Names of limits the examination ran into; what lies beyond them was not looked at. */
  limitsReached: z.array(z.string()),
  scannedAt: z.iso.datetime(),
  calls: z.array(awsCall),
});

export type Finding = z.infer<typeof finding>;
export type Verdict = z.infer<typeof verdict>;
