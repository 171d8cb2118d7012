import { AwsFault } from '../../service.ts';

export const noSuchBucket = (name: string): AwsFault =>
  new AwsFault('NoSuchBucket', 404, 'The specified bucket does not exist', { BucketName: name });

export const noSuchKey = (key: string): AwsFault =>
  new AwsFault('NoSuchKey', 404, 'The specified key does not exist.', { Key: key });

export const noSuchVersion = (key: string, versionId: string): AwsFault =>
  new AwsFault('NoSuchVersion', 404, 'The specified version does not exist.', {
    Key: key,
    VersionId: versionId,
  });

export const noSuchUpload = (id: string): AwsFault =>
  new AwsFault(
    'NoSuchUpload',
    404,
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { UploadId: id },
  );

export const preconditionFailed = (condition: string): AwsFault =>
  new AwsFault(
    'PreconditionFailed',
    412,
    'At least one of the pre-conditions you specified did not hold',
    {
      Condition: condition,
    },
  );

export const invalidArgument = (message: string, code = 'InvalidArgument'): AwsFault =>
  new AwsFault(code, 400, message);

/** An argument that cannot be, by the name its caller knows it by. */
export const badArgument = (name: string, value: string | undefined, message: string): AwsFault =>
  new AwsFault('InvalidArgument', 400, message, { ArgumentName: name, ArgumentValue: value });

/** A header that S3 knows and does not take here. */
export const headerNotImplemented = (header: string, why: string): AwsFault =>
  new AwsFault(
    'NotImplemented',
    501,
    'A header you provided implies functionality that is not implemented',
    { Header: header, additionalMessage: why },
  );

/** A condition that held, on a key that did not hold still. */
export const overtaken = (key: string, condition: string): AwsFault =>
  new AwsFault(
    'ConditionalRequestConflict',
    409,
    'The conditional request cannot succeed due to a conflicting operation against this resource.',
    { Condition: condition, Key: key },
  );

export const invalidVersionId = (versionId: string): AwsFault =>
  badArgument(
    'versionId',
    versionId,
    versionId === '' ? 'Version id cannot be the empty string' : 'Invalid version id specified',
  );

export const notProvided = (member: string): AwsFault =>
  new AwsFault('NotImplemented', 501, `The range does not provide ${member}.`);

export const bucketNotEmpty = (name: string, versioned: boolean): AwsFault =>
  new AwsFault(
    'BucketNotEmpty',
    409,
    `The bucket you tried to delete is not empty${versioned ? '. You must delete all versions in the bucket.' : ''}`,
    { BucketName: name },
  );

export const malformedXml = (): AwsFault =>
  new AwsFault(
    'MalformedXML',
    400,
    'The XML you provided was not well-formed or did not validate against our published schema',
  );

export const malformedAcl = (): AwsFault =>
  new AwsFault(
    'MalformedACLError',
    400,
    'The XML you provided was not well-formed or did not validate against our published schema',
  );

export const aclsOff = (): AwsFault =>
  new AwsFault('AccessControlListNotSupported', 400, 'The bucket does not allow ACLs');

export const invalidRequest = (message: string): AwsFault =>
  new AwsFault('InvalidRequest', 400, message);

export const accessDenied = (message = 'Access Denied'): AwsFault =>
  new AwsFault('AccessDenied', 403, message);

/** In the words of the S3 User Guide, "Troubleshoot access denied (403 Forbidden) errors in Amazon S3". */
export const blockedPublic = (
  caller: string,
  action: string,
  resource: string,
  what: 'policies' | 'ACLs',
): AwsFault =>
  accessDenied(
    `User: ${caller} is not authorized to perform: ${action} on resource: "${resource}" because public ${what} are prevented by the ${what === 'ACLs' ? 'BlockPublicAcls' : 'BlockPublicPolicy'} setting in S3 Block Public Access.`,
  );
