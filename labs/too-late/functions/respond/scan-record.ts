import { z } from 'zod';
import { type Finding, finding } from '../finding.ts';

/** The record of one run of the scan, and what the scan found in it. */
export interface ScanRecord {
  /** Of the event: the same for every attempt at it, and for every copy of it. */
  readonly requestId: string;
  readonly finding: Finding;
}

/** @throws ZodError for what is no record of a scan that came to a finding. */
export function scanRecord(event: unknown): ScanRecord {
  const { requestContext, responsePayload } = busEvent.parse(event).detail;
  return { requestId: requestContext.requestId, finding: responsePayload };
}

const record = z.object({
  version: z.literal('1.0'),
  requestContext: z.object({ requestId: z.guid(), condition: z.literal('Success') }),
  responsePayload: finding,
});

const busEvent = z.object({ source: z.string().regex(/^(?:aws\.)?lambda$/), detail: record });
