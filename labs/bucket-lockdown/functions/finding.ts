import { z } from 'zod';
import { awsCall } from '../../../infra/cdk/handler/call-log.ts';

/** Whoever signed a read, as far as the trail knows them. */
export const reader = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('user'),
    userName: z.string().min(1),
    accessKeyId: z.string().min(1),
  }),
  z.object({
    kind: z.literal('role'),
    roleName: z.string().min(1),
    sessionName: z.string().min(1),
  }),
  z.object({ kind: z.literal('other'), principalId: z.string() }),
]);

/** One read of the decoy that went through. */
export const touch = z.object({
  eventId: z.guid(),
  requestId: z.string().min(1),
  at: z.iso.datetime(),
  sourceIp: z.string().min(1),
  reader,
});

/** What the monitor answers, and so what its destination carries to the responder. */
export const accessFinding = z.object({
  schema: z.literal('aftertrace.access-finding/1'),
  verdict: z.enum(['clean', 'unauthorized']),
  bucket: z.string().min(3).max(63),
  /** The log file that tells of it. */
  logFile: z.object({ bucket: z.string(), key: z.string() }),
  touches: z.array(touch),
  calls: z.array(awsCall),
});

/**
 * The monitor's record as its destination puts it on the bus.
 *
 * Anybody who may put events there can write the same. The responder can therefore stop only whom its own role lets
 * it stop, and a forged record reaches no further than that.
 */
export const monitorResult = z.object({
  source: z.string().regex(/^(?:aws\.)?lambda$/),
  detail: z.object({
    timestamp: z.iso.datetime(),
    requestContext: z.object({
      requestId: z.guid(),
      functionArn: z.string().min(1),
      condition: z.literal('Success'),
    }),
    responsePayload: accessFinding,
  }),
});

export type Reader = z.infer<typeof reader>;
export type Touch = z.infer<typeof touch>;
export type AccessFinding = z.infer<typeof accessFinding>;
