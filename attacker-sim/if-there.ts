/** What a call answers, or undefined where AWS says by this error that there is nothing. */
export async function ifThere<T>(missing: string, call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Error && error.name === missing) return undefined;
    throw error;
  }
}
