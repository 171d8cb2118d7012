import { AwsFault } from '../../service.ts';

export const validationError = (message: string) => new AwsFault('ValidationError', 400, message);

/** STS's spelling for one member outside what it may be. */
export const outside = (member: string, value: string | number, constraint: string) =>
  validationError(
    `1 validation error detected: Value '${String(value)}' at '${member}' failed to satisfy constraint: ${constraint}`,
  );

export const malformedPolicy = (message: string) =>
  new AwsFault('MalformedPolicyDocument', 400, message);

export const packedPolicyTooLarge = (message: string) =>
  new AwsFault('PackedPolicyTooLarge', 400, message);

export const notProvided = (member: string, operation = 'AssumeRole') =>
  new AwsFault('NotImplemented', 501, `The range does not provide ${member} of ${operation}.`);
