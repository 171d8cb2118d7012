/** The one place where these functions ask what time it is. Milliseconds since 1970-01-01T00:00:00Z. */
// eslint-disable-next-line no-restricted-syntax -- a Lambda function has no other clock than its machine's
export const wallClock = (): number => Date.now();

export const iso = (at: number): string => new Date(at).toISOString();
