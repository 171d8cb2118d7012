import { z } from 'zod';
import { type Finding, finding } from '../finding.ts';

/** The finding a record carries, or why it carries none. */
export function readRecord(
  { body }: { readonly body: string },
  { scanFunctionArn }: { readonly scanFunctionArn: string },
): Finding | string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return 'it is no JSON';
  }
  const read = record.safeParse(parsed);
  if (!read.success) return 'it is no record of a finding';
  const { requestContext, responsePayload } = read.data;
  if (!requestContext.functionArn.startsWith(`${scanFunctionArn}:`)) {
    return 'it is about another function';
  }
  return responsePayload;
}

const record = z.object({
  version: z.literal('1.0'),
  requestContext: z.object({
    requestId: z.string().min(1),
    functionArn: z.string(),
    condition: z.literal('Success'),
  }),
  responsePayload: finding,
});
