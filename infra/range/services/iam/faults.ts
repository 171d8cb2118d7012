import { AwsFault } from '../../service.ts';

export const noSuchEntity = (message: string) => new AwsFault('NoSuchEntity', 404, message);
export const noSuchUser = (name: string) =>
  noSuchEntity(`The user with name ${name} cannot be found.`);
export const noSuchRole = (name: string) =>
  noSuchEntity(`The role with name ${name} cannot be found.`);
export const noSuchGroup = (name: string) =>
  noSuchEntity(`The group with name ${name} cannot be found.`);
export const noSuchInstanceProfile = (name: string) =>
  noSuchEntity(`Instance Profile ${name} cannot be found.`);
export const noSuchPolicy = (arn: string) => noSuchEntity(`Policy ${arn} was not found.`);

export const alreadyExists = (message: string) => new AwsFault('EntityAlreadyExists', 409, message);
export const deleteConflict = (message: string) => new AwsFault('DeleteConflict', 409, message);
export const limitExceeded = (message: string) => new AwsFault('LimitExceeded', 409, message);
export const malformedPolicy = (message: string) =>
  new AwsFault('MalformedPolicyDocument', 400, message);
export const validationError = (message: string) => new AwsFault('ValidationError', 400, message);
export const invalidInput = (message: string) => new AwsFault('InvalidInput', 400, message);

export const unmodifiable = (name: string) =>
  new AwsFault(
    'UnmodifiableEntity',
    400,
    `Cannot perform the operation on the protected role '${name}' - this role is only modifiable by AWS`,
  );

/** For a member AWS honours and the range does not. */
export const notProvided = (member: string) =>
  new AwsFault('NotImplemented', 501, `The range does not provide ${member}.`);
