import { z } from 'zod';
import { verdict } from './verdict.ts';

/**
 * The scan's record as its destination puts it on the bus.
 *
 * Anybody who may put events there can write the same, so a handler trusts it only as far as the bus's own
 * policies go, and looks for itself before it removes anything.
 */
export const scanResult = z.object({
  id: z.string().min(1),
  'detail-type': z.literal('Lambda Function Invocation Result - Success'),
  source: z.string().regex(/^(?:aws\.)?lambda$/),
  account: z.string().regex(/^\d{12}$/),
  region: z.string().min(1),
  detail: z.object({
    version: z.literal('1.0'),
    timestamp: z.iso.datetime(),
    requestContext: z.object({
      requestId: z.guid(),
      functionArn: z.string().min(1),
      condition: z.literal('Success'),
    }),
    responsePayload: verdict,
  }),
});

export type ScanResult = z.infer<typeof scanResult>;
