import { createHash } from 'node:crypto';
import type { Arn } from '../../../../base/ids.ts';
import { AwsFault, type Call } from '../../../service.ts';
import { bucketArn, objectArn } from '../bucket.ts';
import { accessDenied, invalidArgument, invalidRequest } from '../faults.ts';
import type { Bucket, Encryption } from '../state.ts';

/** The members of a write that speak of encryption. */
export interface EncryptionInput {
  readonly ServerSideEncryption?: string | undefined;
  readonly SSEKMSKeyId?: string | undefined;
  readonly SSEKMSEncryptionContext?: string | undefined;
  readonly BucketKeyEnabled?: boolean | undefined;
  readonly SSECustomerAlgorithm?: string | undefined;
  readonly SSECustomerKey?: string | undefined;
  readonly SSECustomerKeyMD5?: string | undefined;
}

interface DefaultEncryption {
  readonly Rules?: readonly {
    readonly ApplyServerSideEncryptionByDefault?: {
      readonly SSEAlgorithm?: string;
      readonly KMSMasterKeyID?: string;
    };
    readonly BucketKeyEnabled?: boolean;
    readonly BlockedEncryptionTypes?: { readonly EncryptionType?: readonly string[] };
  }[];
}

/**
 * How a new object is encrypted: as the request says, else as the bucket does by default. KMS is asked for a data
 * key with the caller's own rights, as AWS does it.
 *
 * @throws AwsFault for headers that do not fit together, and what KMS refuses.
 */
export async function encryptionFor(
  input: EncryptionInput,
  bucket: Bucket,
  key: string,
  call: Call,
): Promise<Encryption> {
  const rule = (bucket.settings.get('encryption') as DefaultEncryption | undefined)?.Rules?.[0];
  const customer = customerKeyMd5(input);
  if (customer !== undefined) {
    if (rule?.BlockedEncryptionTypes?.EncryptionType?.includes('SSE-C') === true)
      throw accessDenied();
    if (input.ServerSideEncryption !== undefined) {
      throw invalidArgument(
        'Server Side Encryption with Customer provided key is incompatible with the encryption method specified',
      );
    }
    return { kind: 'customer', asked: true, customerKeyMd5: customer };
  }
  const byDefault = rule?.ApplyServerSideEncryptionByDefault;
  const kind = kindOf(input.ServerSideEncryption ?? byDefault?.SSEAlgorithm ?? 'AES256');
  const asked = input.ServerSideEncryption !== undefined;
  if (kind === 'AES256') {
    if (input.SSEKMSKeyId !== undefined) {
      throw invalidArgument(
        'Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms',
      );
    }
    return { kind, asked };
  }
  if (call.identity.kind === 'anonymous') {
    throw invalidArgument(
      'Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.',
    );
  }
  const bucketKey =
    kind === 'aws:kms' && (input.BucketKeyEnabled ?? rule?.BucketKeyEnabled ?? false);
  const context = {
    ...givenContext(input.SSEKMSEncryptionContext),
    'aws:s3:arn': bucketKey ? bucketArn(bucket.name) : objectArn(bucket.name, key),
  };
  const KeyId =
    input.SSEKMSKeyId ??
    (byDefault?.SSEAlgorithm?.startsWith('aws:kms') === true
      ? byDefault.KMSMasterKeyID
      : undefined) ??
    'alias/aws/s3';
  const made = await askKms<{ readonly KeyId: Arn; readonly CiphertextBlob: Uint8Array }>(
    'GenerateDataKey',
    { KeyId, KeySpec: 'AES_256', EncryptionContext: context },
    call,
  );
  return {
    kind,
    asked,
    keyArn: made.KeyId,
    ...(bucketKey && { bucketKey }),
    dataKey: made.CiphertextBlob,
    context,
  };
}

/**
 * Whether who reads may have the bytes: with the customer's key, or with KMS's consent.
 *
 * @param withKms false where AWS asks KMS nothing (HeadObject).
 * @throws AwsFault InvalidRequest, AccessDenied, and what KMS refuses.
 */
export async function unlock(
  encryption: Encryption,
  input: EncryptionInput,
  call: Call,
  withKms = true,
): Promise<void> {
  const given = customerKeyMd5(input);
  if (encryption.kind !== 'customer') {
    if (given !== undefined)
      throw invalidRequest('The encryption parameters are not applicable to this object.');
    const { dataKey, context, keyArn } = encryption;
    if (!withKms || dataKey === undefined) return;
    await askKms(
      'Decrypt',
      { CiphertextBlob: dataKey, EncryptionContext: context, KeyId: keyArn },
      call,
    );
    return;
  }
  if (given === undefined) {
    throw invalidRequest(
      'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.',
    );
  }
  if (given !== encryption.customerKeyMd5) throw accessDenied();
}

/** The members that answers carry. */
export function shownEncryption(encryption: Encryption): Record<string, unknown> {
  const { kind, keyArn, bucketKey, customerKeyMd5: md5 } = encryption;
  if (kind === 'customer') return { SSECustomerAlgorithm: 'AES256', SSECustomerKeyMD5: md5 };
  return {
    ServerSideEncryption: kind,
    ...(keyArn !== undefined && { SSEKMSKeyId: keyArn }),
    ...(bucketKey === true && { BucketKeyEnabled: true }),
  };
}

/** Only without a key of its own is an entity tag the MD5 of the bytes. Source: API reference, "Object". */
export function etagFor(md5Hex: string, encryption: Encryption): string {
  if (encryption.kind === 'AES256') return `"${md5Hex}"`;
  const salt = encryption.dataKey ?? encryption.customerKeyMd5 ?? '';
  return `"${createHash('md5').update(md5Hex).update(salt).digest('hex')}"`;
}

/** CloudTrail's word for it: `additionalEventData.SSEApplied`. */
export function appliedEncryption({ kind, asked }: Encryption): string {
  if (kind === 'customer') return 'SSE_C';
  const name = { AES256: 'SSE_S3', 'aws:kms': 'SSE_KMS', 'aws:kms:dsse': 'DSSE_KMS' }[kind];
  return asked ? name : `Default_${name}`;
}

/** @throws AwsFault for a key that is none, or not the one its digest is of. */
function customerKeyMd5(input: EncryptionInput): string | undefined {
  const { SSECustomerAlgorithm, SSECustomerKey, SSECustomerKeyMD5 } = input;
  const isAsked = [SSECustomerAlgorithm, SSECustomerKey, SSECustomerKeyMD5].some(
    (member) => member !== undefined,
  );
  if (!isAsked) return undefined;
  if (SSECustomerAlgorithm === undefined) {
    throw invalidArgument(
      'Requests specifying Server Side Encryption with Customer provided keys must provide a valid encryption algorithm.',
    );
  }
  if (SSECustomerAlgorithm !== 'AES256') {
    throw new AwsFault(
      'InvalidEncryptionAlgorithmError',
      400,
      'The Encryption request you specified is not valid. Supported value: AES256.',
    );
  }
  const bytes = Buffer.from(SSECustomerKey ?? '', 'base64');
  if (bytes.length !== 32) {
    throw invalidArgument(
      'Requests specifying Server Side Encryption with Customer provided keys must provide an appropriate secret key.',
    );
  }
  if (SSECustomerKeyMD5 === undefined) {
    throw invalidArgument(
      'Requests specifying Server Side Encryption with Customer provided keys must provide the client calculated MD5 of the secret key.',
    );
  }
  const md5 = createHash('md5').update(bytes).digest('base64');
  if (SSECustomerKeyMD5 !== md5) {
    throw invalidArgument(
      'The calculated MD5 hash of the key did not match the hash that was provided.',
    );
  }
  return md5;
}

function kindOf(text: string): Exclude<Encryption['kind'], 'customer'> {
  if (text === 'AES256' || text === 'aws:kms' || text === 'aws:kms:dsse') return text;
  throw invalidArgument('The encryption method specified is not supported');
}

function givenContext(base64: string | undefined): Record<string, string> {
  if (base64 === undefined) return {};
  try {
    const context = JSON.parse(Buffer.from(base64, 'base64').toString('utf8')) as object;
    return Object.fromEntries(
      Object.entries(context).map(([name, value]) => [name, String(value)]),
    );
  } catch {
    throw invalidArgument(
      'The header x-amz-server-side-encryption-context shall be a base64-encoded JSON object.',
    );
  }
}

/** KMS as S3 asks it: as the caller, marked as AWS's own call. Its refusals come back in S3's words. */
async function askKms<Output>(operation: string, input: object, call: Call): Promise<Output> {
  const { identity } = call;
  const forwarded =
    identity.kind === 'user' || identity.kind === 'root' || identity.kind === 'role-session';
  try {
    return await call.platform.perform<Output>({
      service: 'kms',
      operation,
      input,
      as: forwarded ? { ...identity, invokedBy: 'AWS Internal' } : identity,
      accountId: call.accountId,
      cause: call.eventId,
      sourceIp: 'AWS Internal',
      userAgent: 'AWS Internal',
      via: `s3.${call.region}.amazonaws.com`,
    });
  } catch (error) {
    if (!(error instanceof AwsFault)) throw error;
    if (error.code === 'AccessDeniedException') throw accessDenied(error.message);
    throw new AwsFault(`KMS.${error.code}`, 400, error.message);
  }
}
