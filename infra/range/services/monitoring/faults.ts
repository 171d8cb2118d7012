import { AwsFault } from '../../service.ts';

export const invalidValue = (message: string): AwsFault =>
  new AwsFault('InvalidParameterValueException', 400, message);

export const invalidCombination = (message: string): AwsFault =>
  new AwsFault('InvalidParameterCombinationException', 400, message);

export const missing = (member: string): AwsFault =>
  new AwsFault('MissingRequiredParameterException', 400, `The parameter ${member} is required.`);

export const noSuchAlarm = (name: string): AwsFault =>
  new AwsFault('ResourceNotFound', 404, `Unknown alarm: ${name}`);

/** @throws AwsFault NotImplemented naming the first of `members` that was sent. */
export function refuseMembers(operation: string, input: object, members: readonly string[]): void {
  const sent = members.find((member) => (input as Record<string, unknown>)[member] !== undefined);
  if (sent !== undefined)
    throw new AwsFault('NotImplemented', 501, `${operation}: the range does not support ${sent}.`);
}
