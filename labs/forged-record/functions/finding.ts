import { z } from 'zod';

/** What the scan answers, and so what its record carries to the responder. */
export const finding = z.object({
  schema: z.literal('aftertrace.upload-finding/1'),
  verdict: z.enum(['clean', 'malicious']),
  object: z.object({
    bucket: z.string().min(3).max(63),
    /** As the uploader wrote it: hostile text. */
    key: z.string().min(1).max(1024),
    versionId: z.string().min(1).max(1024),
  }),
});

export type Finding = z.infer<typeof finding>;

/** What nobody's upload should hold. A lab's scan needs no more. */
export const holdsMarker = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes).includes('EICAR-STANDARD-ANTIVIRUS');

/** No more of an object is looked at. */
export const LOOKED_AT = 'bytes=0-65535';
