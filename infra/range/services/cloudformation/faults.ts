import { AwsFault } from '../../service.ts';

export const validationError = (message: string): AwsFault =>
  new AwsFault('ValidationError', 400, message);

export const noSuchStack = (nameOrId: string): AwsFault =>
  validationError(`Stack with id ${nameOrId} does not exist`);

export const noSuchChangeSet = (name: string): AwsFault =>
  new AwsFault('ChangeSetNotFound', 404, `ChangeSet [${name}] does not exist`);

export const alreadyExists = (name: string): AwsFault =>
  new AwsFault('AlreadyExistsException', 400, `Stack [${name}] already exists`);

export const missingCapabilities = (capability: string): AwsFault =>
  new AwsFault('InsufficientCapabilitiesException', 400, `Requires capabilities : [${capability}]`);

/** What the engine does not know. AWS would take it; a silent success would be worse than a refusal. */
export const notProvided = (what: string): AwsFault =>
  new AwsFault('NotImplemented', 501, `The range's CloudFormation does not provide ${what}.`);
