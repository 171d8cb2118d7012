import { join } from 'node:path';
import type { Call } from '../../service.ts';
import { AwsFault } from '../../service.ts';
import { digestOf, unpack } from './code-archive.ts';
import { invalidParameter, refuseMembers } from './faults.ts';
import { lambdaRuntime } from './runtime/lambda-runtime.ts';
import type { FunctionVersion } from './state.ts';

/** Where a request says the code is. */
export interface CodeLocation {
  readonly ZipFile?: Uint8Array | undefined;
  readonly S3Bucket?: string | undefined;
  readonly S3Key?: string | undefined;
  readonly S3ObjectVersion?: string | undefined;
}

/**
 * Fetches the code, as the caller when it lies in S3, and unpacks it for the function.
 *
 * @throws AwsFault InvalidParameterValueException when there is none, or it is no zip; AccessDeniedException
 *   when the caller may not read the object.
 */
export async function takeCode(
  operation: string,
  code: CodeLocation,
  functionName: string,
  call: Call,
): Promise<Pick<FunctionVersion, 'codeSha256' | 'codeSize'>> {
  refuseMembers(operation, code, ['ImageUri', 'SourceKMSKeyArn']);
  const zip = code.ZipFile ?? (await fromBucket(code, call));
  if (zip.length === 0) throw invalidParameter('Uploaded file must be a non-empty zip');
  if (zip.length > ZIP_LIMIT) {
    throw new AwsFault(
      'RequestEntityTooLargeException',
      413,
      `Request must be smaller than ${String(ZIP_LIMIT)} bytes for the ${operation} operation`,
    );
  }
  const digest = digestOf(zip);
  const { folder } = lambdaRuntime(call.platform);
  const unpacked = join(folder, call.accountId, functionName, digest.hex);
  await unpack(zip, unpacked);
  call.platform.keeping?.wrote(unpacked);
  return { codeSha256: digest.base64, codeSize: zip.length };
}

/** Bytes, counted as the request that carries the zip in base64. */
const ZIP_LIMIT = 70_167_211;

async function fromBucket(code: CodeLocation, call: Call): Promise<Uint8Array> {
  if (code.S3Bucket === undefined || code.S3Key === undefined) {
    throw invalidParameter('Please provide a source for function code.');
  }
  try {
    const { Body } = await call.platform.perform<{ Body?: Uint8Array }>({
      service: 's3',
      operation: 'GetObject',
      input: {
        Bucket: code.S3Bucket,
        Key: code.S3Key,
        ...(code.S3ObjectVersion !== undefined && { VersionId: code.S3ObjectVersion }),
      },
      as: call.identity,
      cause: call.eventId,
      sourceIp: 'lambda.amazonaws.com',
      userAgent: 'lambda.amazonaws.com',
      accountId: call.accountId,
    });
    return Body ?? new Uint8Array();
  } catch (fault) {
    if (!(fault instanceof AwsFault)) throw fault;
    if (fault.status === 403) {
      throw new AwsFault(
        'AccessDeniedException',
        403,
        'Your access has been denied by S3, please make sure your request credentials have ' +
          `permission to GetObject for ${code.S3Bucket}/${code.S3Key}. S3 Error Code: ${fault.code}. ` +
          `S3 Error Message: ${fault.message}`,
      );
    }
    throw invalidParameter(
      `Error occurred while GetObject. S3 Error Code: ${fault.code}. S3 Error Message: ${fault.message}`,
    );
  }
}
