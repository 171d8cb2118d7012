import { AwsFault } from '../../service.ts';

/** Lambda says in most errors whose mistake it was. */
const USER = { Type: 'User' };

export const invalidParameter = (message: string): AwsFault =>
  new AwsFault('InvalidParameterValueException', 400, message, USER);

export const notFound = (message: string): AwsFault =>
  new AwsFault('ResourceNotFoundException', 404, message, USER);

export const functionNotFound = (arn: string): AwsFault => notFound(`Function not found: ${arn}`);

export const conflict = (message: string): AwsFault =>
  new AwsFault('ResourceConflictException', 409, message, USER);

export const staleRevision = (): AwsFault =>
  new AwsFault(
    'PreconditionFailedException',
    412,
    'The Revision Id provided does not match the latest Revision Id. Call the ' +
      'GetFunction/GetAlias API to retrieve the latest Revision Id',
    USER,
  );

/** What AWS answers when a value breaks the model's own limits. */
export const constraintBroken = (value: unknown, member: string, constraint: string): AwsFault =>
  new AwsFault(
    'ValidationException',
    400,
    `1 validation error detected: Value '${String(value)}' at '${member}' failed to satisfy ` +
      `constraint: ${constraint}`,
  );

export const malformedPayload = (because: string): AwsFault =>
  new AwsFault(
    'InvalidRequestContentException',
    400,
    `Could not parse request body into json: Could not parse payload into json: ${because}`,
    USER,
  );

export const payloadTooLarge = (bytes: number, invocationType: string, limit: number): AwsFault =>
  new AwsFault(
    'RequestTooLargeException',
    413,
    `${bytes} byte payload is too large for the ${invocationType} invocation type ` +
      `(limit ${limit} bytes)`,
    USER,
  );

export const reservedConcurrencyReached = (): AwsFault =>
  new AwsFault('TooManyRequestsException', 429, 'Rate Exceeded.', {
    ...USER,
    Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
  });

export const roleNotAssumable = (): AwsFault =>
  invalidParameter('The role defined for the function cannot be assumed by Lambda.');

/** The same at invocation time, when the role was taken away after the function had been made. */
export const roleNoLongerAssumable = (): AwsFault =>
  new AwsFault(
    'AccessDeniedException',
    403,
    'The role defined for the function cannot be assumed by Lambda.',
    USER,
  );

/** A member that AWS honours and the range does not: said aloud, never ignored. */
export const notSupported = (operation: string, member: string): AwsFault =>
  new AwsFault('NotImplemented', 501, `${operation}: the range does not support ${member}.`);

/** @throws AwsFault NotImplemented naming the first of `members` that was sent. */
export function refuseMembers(operation: string, input: object, members: readonly string[]): void {
  const sent = members.find((member) => (input as Record<string, unknown>)[member] !== undefined);
  if (sent !== undefined) throw notSupported(operation, sent);
}
