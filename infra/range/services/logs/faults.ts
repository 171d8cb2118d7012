import { AwsFault } from '../../service.ts';

export const groupExists = (): AwsFault =>
  new AwsFault('ResourceAlreadyExistsException', 400, 'The specified log group already exists');

export const streamExists = (): AwsFault =>
  new AwsFault('ResourceAlreadyExistsException', 400, 'The specified log stream already exists');

export const noGroup = (): AwsFault =>
  new AwsFault('ResourceNotFoundException', 400, 'The specified log group does not exist.');

export const noStream = (): AwsFault =>
  new AwsFault('ResourceNotFoundException', 400, 'The specified log stream does not exist.');

export const invalidParameter = (message: string): AwsFault =>
  new AwsFault('InvalidParameterException', 400, message);

/** What CloudWatch Logs answers when a value breaks the model's own limits. */
export const constraintBroken = (value: unknown, member: string, constraint: string): AwsFault =>
  invalidParameter(
    `1 validation error detected: Value '${String(value)}' at '${member}' failed to satisfy ` +
      `constraint: ${constraint}`,
  );

/** @throws AwsFault NotImplemented naming the first of `members` that was sent. */
export function refuseMembers(operation: string, input: object, members: readonly string[]): void {
  const sent = members.find((member) => (input as Record<string, unknown>)[member] !== undefined);
  if (sent !== undefined)
    throw new AwsFault('NotImplemented', 501, `${operation}: the range does not support ${sent}.`);
}
