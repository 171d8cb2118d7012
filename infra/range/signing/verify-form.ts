import type { Instant } from '../../base/instant.ts';
import type { Identity } from '../identity/identity.ts';
import { AwsFault } from '../service.ts';
import { formStream, type UploadForm } from '../wire/form-stream.ts';
import type { HttpRequest } from '../wire/http-message.ts';
import { hmac, signingKey } from './canonical-request.ts';
import { verifyChecksums } from './checksums.ts';
import { keyUnknown, notSigned, signatureMismatch, tokenExpired, tokenInvalid } from './faults.ts';
import { checkPostPolicy } from './post-policy.ts';
import {
  readScope,
  type SigningContext,
  sameText,
  type VerifiedRequest,
} from './verify-signature.ts';

export interface VerifiedForm extends VerifiedRequest {
  readonly signedBy: 'form' | 'none';
  /** The key to be, with the file's name in it where the form said so. */
  readonly key: string;
  readonly success: { readonly status: string | undefined; readonly redirect: string | undefined };
}

/**
 * Believes an upload by form or refuses it, and makes of it the request that a PUT would have been.
 *
 * Source: API reference, "Browser-based uploads using POST (AWS Signature Version 4)".
 *
 * @throws AwsFault SignatureDoesNotMatch, AccessDenied by its policy, InvalidArgument for a field that is missing.
 */
export function verifyForm(
  request: HttpRequest,
  bucket: string,
  context: SigningContext,
): VerifiedForm {
  const { form, body } = opened(request);
  const { fields } = form;
  const key = (fields['key'] ?? '').replaceAll('${filename}', form.fileName);
  const size = request.spooled?.length ?? body.length;
  const { identity, signedAt } = believeForm(form, bucket, context, size);
  const headers = headersOf(fields, size);
  verifyChecksums(headers, body, request.spooled?.checksums);
  return {
    signedBy: identity.kind === 'anonymous' ? 'none' : 'form',
    identity,
    ...(signedAt !== undefined && { signedAt }),
    request: { ...request, headers, body },
    key,
    success: {
      status: fields['success_action_status'],
      redirect: fields['success_action_redirect'] ?? fields['redirect'],
    },
  };
}

/**
 * The same question as soon as the fields are there, so that nobody fills the disk who may not upload.
 *
 * @param size of the file; absent while it is not known.
 */
export function believeForm(
  { fields, fileName }: UploadForm,
  bucket: string,
  context: SigningContext,
  size?: number,
): { readonly identity: Identity; readonly signedAt?: Instant } {
  if (fields['key'] === undefined) throw missingField('key');
  if (fields['awsaccesskeyid'] !== undefined)
    throw notSigned('Signature Version 2 (AWSAccessKeyId in the form)');
  const { policy } = fields;
  if (policy === undefined && fields['x-amz-signature'] === undefined)
    return { identity: { kind: 'anonymous' } };
  for (const name of SIGNED) if (fields[name] === undefined) throw missingField(name);
  if (fields['x-amz-algorithm'] !== 'AWS4-HMAC-SHA256')
    throw notSigned(fields['x-amz-algorithm'] ?? '');
  const scope = readScope(fields['x-amz-credential']);
  const found = context.findKey(scope.accessKeyId);
  if (found === undefined || found.status === 'Inactive') throw keyUnknown('s3', scope.accessKeyId);
  if ((found.sessionToken ?? '') !== (fields['x-amz-security-token'] ?? ''))
    throw tokenInvalid('s3');
  const [now] = context.now;
  if (found.expiresAt !== undefined && now !== undefined && now >= found.expiresAt)
    throw tokenExpired('s3');
  const signature = fields['x-amz-signature'] ?? '';
  const expected = hmac(signingKey(found.secretAccessKey, scope), policy ?? '').toString('hex');
  if (!sameText(expected, signature)) {
    throw signatureMismatch('s3', {
      accessKeyId: scope.accessKeyId,
      signature,
      stringToSign: policy ?? '',
    });
  }
  checkPostPolicy(policy ?? '', { fields, bucket, fileName, size }, context.now);
  return { identity: found.identity };
}

const SIGNED = ['policy', 'x-amz-algorithm', 'x-amz-credential', 'x-amz-date', 'x-amz-signature'];

function opened(request: HttpRequest): { readonly form: UploadForm; readonly body: Uint8Array } {
  if (request.spooled?.form !== undefined)
    return { form: request.spooled.form, body: request.body };
  const stream = formStream(request.headers['content-type'] ?? '', () => undefined);
  const { buffer, byteOffset, byteLength } = request.body;
  const parts = stream.push(Buffer.from(buffer, byteOffset, byteLength));
  return { form: stream.end(), body: Buffer.concat(parts) };
}

/** Fields that are headers of a PUT under another name, or under the same. */
function headersOf(
  fields: Readonly<Record<string, string>>,
  size: number,
): Readonly<Record<string, string>> {
  const plain = Object.entries(fields).filter(
    ([name]) =>
      PLAIN.includes(name) || (name.startsWith('x-amz-') && !OF_THE_SIGNATURE.includes(name)),
  );
  const { acl, tagging } = fields;
  return {
    ...Object.fromEntries(plain),
    ...(acl !== undefined && { 'x-amz-acl': acl }),
    ...(tagging !== undefined && { 'x-amz-tagging': tagHeader(tagging) }),
    'content-length': String(size),
  };
}

const PLAIN = [
  'content-type',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'expires',
];
const OF_THE_SIGNATURE = [...SIGNED, 'x-amz-security-token', 'x-amz-tagging'];

/** A form has its tags in XML, a PUT in a header. */
function tagHeader(xml: string): string {
  const text = (part: string, name: string) =>
    new RegExp(`<${name}>([^<]*)</${name}>`).exec(part)?.[1] ?? '';
  const tags = new URLSearchParams();
  for (const [part] of xml.matchAll(/<Tag>[\s\S]*?<\/Tag>/g))
    tags.append(text(part, 'Key'), text(part, 'Value'));
  if (tags.size === 0 && !/<TagSet\s*(\/>|>\s*<\/TagSet>)/.test(xml)) {
    throw new AwsFault(
      'MalformedXML',
      400,
      'The XML you provided was not well-formed or did not validate against our published schema',
    );
  }
  return tags.toString();
}

const missingField = (name: string): AwsFault =>
  new AwsFault(
    'InvalidArgument',
    400,
    `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
    { ArgumentName: name, ArgumentValue: '' },
  );
