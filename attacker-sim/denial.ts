/** Whether AWS refused a call because the caller may not make it, in any of the ways its services say so. */
export const isDenial = (error: Error): boolean => DENIALS.has(error.name);

const DENIALS: ReadonlySet<string> = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AuthorizationError',
  'AuthorizationErrorException',
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
