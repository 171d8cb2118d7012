/** Whether AWS refused a call because the caller may not make it or is nobody any more, in any of its services' words. */
export const isDenial = (error: Error): boolean => DENIALS.has(error.name);

const DENIALS: ReadonlySet<string> = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AuthorizationError',
  'AuthorizationErrorException',
  // A key that is inactive or gone: S3's word, then that of services of the query and of the JSON protocol.
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
]);

/**
 * Makes a call that is expected to be refused, as somebody does who tries what a key is good for.
 *
 * @throws whatever is no denial.
 */
export async function tryInVain(call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (!(error instanceof Error) || !isDenial(error)) throw error;
  }
}
