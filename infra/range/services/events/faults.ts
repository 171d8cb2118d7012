import { AwsFault } from '../../service.ts';

export const notFound = (message: string) =>
  new AwsFault('ResourceNotFoundException', 400, message);

export const busNotFound = (name: string) => notFound(`Event bus ${name} does not exist.`);

export const ruleNotFound = (name: string, busName: string) =>
  notFound(`Rule ${name} does not exist on EventBus ${busName}.`);

export const validation = (message: string) => new AwsFault('ValidationException', 400, message);

export const invalidPattern = (reason: string) =>
  new AwsFault(
    'InvalidEventPatternException',
    400,
    `Event pattern is not valid. Reason: ${reason}`,
  );

export const limitExceeded = (message: string) =>
  new AwsFault('LimitExceededException', 400, message);

export const notImplemented = (what: string) =>
  new AwsFault('NotImplemented', 501, `This range does not implement ${what}.`);
