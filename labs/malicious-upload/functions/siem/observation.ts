import { z } from 'zod';
import { verdict } from '../verdict.ts';

/** What the SIEM remembers of a bad upload for those that come after it. */
export const observation = z.object({
  /** The request id of the scan's event: the same however often Lambda hands it over. */
  scanRequestId: z.string(),
  at: z.iso.datetime(),
  caseId: z.string().regex(/^case-[0-9a-f]{12}$/),
  verdict: verdict.shape.verdict,
  bucket: z.string(),
  principalId: z.string(),
  sourceIp: z.string(),
  sha256: z.string().optional(),
});

export type Observation = z.infer<typeof observation>;
