import { AwsFault } from '../../service.ts';

const fault = (code: string, message: string): AwsFault => new AwsFault(code, 400, message);

export const notFound = (message: string): AwsFault => fault('NotFoundException', message);
export const disabled = (arn: string): AwsFault =>
  fault('DisabledException', `${arn} is disabled.`);
export const invalidState = (message: string): AwsFault =>
  fault('KMSInvalidStateException', message);
export const invalidCiphertext = (): AwsFault => fault('InvalidCiphertextException', '');
export const validation = (message: string): AwsFault => fault('ValidationException', message);
export const alreadyExists = (message: string): AwsFault =>
  fault('AlreadyExistsException', message);
export const malformedPolicy = (message: string): AwsFault =>
  fault('MalformedPolicyDocumentException', message);

export const tagFault = (message: string): AwsFault => fault('TagException', message);
export const dryRun = (): AwsFault =>
  fault(
    'DryRunOperationException',
    'The request would have succeeded, but the DryRun option is set.',
  );

export const incorrectKey = (): AwsFault =>
  fault(
    'IncorrectKeyException',
    'The key ID in the request does not identify a CMK that can perform this operation.',
  );

export const unknownCiphertextKey = (): AwsFault =>
  fault(
    'AccessDeniedException',
    'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.',
  );

export const unsupported = (member: string): AwsFault =>
  fault('UnsupportedOperationException', `The range does not provide ${member}.`);
