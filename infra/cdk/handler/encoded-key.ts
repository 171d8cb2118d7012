import { z } from 'zod';

/** S3 writes keys as forms do: "+" is a space, and everything else comes percent-encoded. */
export const encodedKey = z
  .string()
  .min(1)
  .max(3 * 1024)
  .transform((encoded, context) => {
    try {
      return decodeURIComponent(encoded.replaceAll('+', ' '));
    } catch {
      context.addIssue({ code: 'custom', message: 'the key is not percent-encoded UTF-8' });
      return z.NEVER;
    }
  });
