import { AwsFault } from '../../service.ts';

// On the JSON protocol SQS names errors by their shape; the wire layer adds the older query code from the model.

export const queueDoesNotExist = () =>
  new AwsFault('QueueDoesNotExist', 400, 'The specified queue does not exist.');

export const invalidAddress = (url: string) =>
  new AwsFault('InvalidAddress', 404, `The address ${url} is not valid for this endpoint.`);

export const queueNameExists = (attribute: string) =>
  new AwsFault(
    'QueueNameExists',
    400,
    `A queue already exists with the same name and a different value for attribute ${attribute}`,
  );

export const unknownAttribute = (name: string) =>
  new AwsFault('InvalidAttributeName', 400, `Unknown Attribute ${name}.`);

export const invalidAttributeValue = (name: string) =>
  new AwsFault('InvalidAttributeValue', 400, `Invalid value for the parameter ${name}.`);

export const invalidValue = (message: string) =>
  new AwsFault('InvalidParameterValue', 400, message);

export const invalidRange = (name: string, value: unknown, reason: string) =>
  invalidValue(`Value ${String(value)} for parameter ${name} is invalid. Reason: ${reason}`);

export const missingParameter = (name: string) =>
  new AwsFault('MissingParameter', 400, `The request must contain the parameter ${name}.`);

export const invalidMessageContents = () =>
  new AwsFault(
    'InvalidMessageContents',
    400,
    'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
  );

export const receiptHandleIsInvalid = (handle: string) =>
  new AwsFault(
    'ReceiptHandleIsInvalid',
    404,
    `The input receipt handle "${handle}" is not a valid receipt handle.`,
  );

export const messageNotInflight = () =>
  new AwsFault('MessageNotInflight', 400, "The specified message isn't in flight.");

export const taskSourceNotFound = () =>
  new AwsFault(
    'ResourceNotFoundException',
    404,
    "The resource that you specified for the SourceArn parameter doesn't exist.",
  );

export const taskDestinationNotFound = () =>
  new AwsFault(
    'ResourceNotFoundException',
    404,
    "The resource that you specified for the DestinationArn parameter doesn't exist.",
  );

export const taskNotFound = () =>
  new AwsFault('ResourceNotFoundException', 404, 'Task does not exist.');

export const unsupportedOperation = (message: string) =>
  new AwsFault('UnsupportedOperation', 400, message);

export const purgeInProgress = (queueName: string) =>
  new AwsFault(
    'PurgeQueueInProgress',
    403,
    `Only one PurgeQueue operation on ${queueName} is allowed every 60 seconds.`,
  );
