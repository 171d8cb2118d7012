import { AwsFault } from '../service.ts';

// S3 has its own words for a caller it does not believe; the JSON services share one set, the query services another.
const JSON_SERVICES = new Set(['lambda', 'sqs', 'events', 'cloudtrail', 'ssm', 'kms']);

export function keyUnknown(service: string, accessKeyId: string): AwsFault {
  if (service === 's3') {
    return new AwsFault(
      'InvalidAccessKeyId',
      403,
      'The AWS Access Key Id you provided does not exist in our records.',
      { AWSAccessKeyId: accessKeyId },
    );
  }
  return JSON_SERVICES.has(service)
    ? new AwsFault(
        'UnrecognizedClientException',
        403,
        'The security token included in the request is invalid.',
      )
    : new AwsFault(
        'InvalidClientTokenId',
        403,
        'The security token included in the request is invalid.',
      );
}

export function tokenInvalid(service: string): AwsFault {
  if (service === 's3') {
    return new AwsFault(
      'InvalidToken',
      400,
      'The provided token is malformed or otherwise invalid.',
    );
  }
  return keyUnknown(service, '');
}

/** What S3 shows of a signature it does not believe, for whoever looks for the difference. */
export interface SignatureParts {
  readonly accessKeyId: string;
  readonly signature: string;
  readonly stringToSign: string;
  readonly canonicalRequest?: string;
}

export function signatureMismatch(service: string, parts?: SignatureParts): AwsFault {
  const text =
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
  if (service === 's3') {
    return new AwsFault(
      'SignatureDoesNotMatch',
      403,
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      parts === undefined ? {} : shown(parts),
    );
  }
  return new AwsFault(
    JSON_SERVICES.has(service) ? 'InvalidSignatureException' : 'SignatureDoesNotMatch',
    403,
    text,
  );
}

const shown = ({ accessKeyId, signature, stringToSign, canonicalRequest }: SignatureParts) => ({
  AWSAccessKeyId: accessKeyId,
  StringToSign: stringToSign,
  SignatureProvided: signature,
  StringToSignBytes: bytesOf(stringToSign),
  CanonicalRequest: canonicalRequest,
  ...(canonicalRequest !== undefined && { CanonicalRequestBytes: bytesOf(canonicalRequest) }),
});

const bytesOf = (text: string): string =>
  [...Buffer.from(text)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');

const isoSeconds = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');

/** @param times milliseconds; `expires` is how many seconds a presigned request is good for. */
export function requestExpired(
  service: string,
  times: { readonly signedAt: number; readonly now: number; readonly expires?: number | undefined },
): AwsFault {
  const { signedAt, now, expires } = times;
  if (service === 's3') {
    return expires !== undefined
      ? new AwsFault('AccessDenied', 403, 'Request has expired', {
          'X-Amz-Expires': String(expires),
          Expires: isoSeconds(signedAt + expires * 1000),
          ServerTime: isoSeconds(now),
        })
      : new AwsFault(
          'RequestTimeTooSkewed',
          403,
          'The difference between the request time and the current time is too large.',
          {
            RequestTime: isoSeconds(signedAt).replace(/[-:]/g, ''),
            ServerTime: isoSeconds(now),
            MaxAllowedSkewMilliseconds: '900000',
          },
        );
  }
  return new AwsFault(
    JSON_SERVICES.has(service) ? 'InvalidSignatureException' : 'SignatureDoesNotMatch',
    403,
    'Signature expired: the request time is more than 15 minutes away from the time of the range.',
  );
}

export function tokenExpired(service: string): AwsFault {
  return service === 's3'
    ? new AwsFault('ExpiredToken', 400, 'The provided token has expired.')
    : new AwsFault(
        'ExpiredTokenException',
        403,
        'The security token included in the request is expired',
      );
}

export function notSigned(scheme: string): AwsFault {
  return new AwsFault(
    'InvalidRequest',
    400,
    `The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256. (found: ${scheme.slice(0, 60)})`,
  );
}

export const unknownScheme = (authorization: string): AwsFault =>
  new AwsFault('InvalidArgument', 400, 'Unsupported Authorization Type', {
    ArgumentName: 'Authorization',
    ArgumentValue: authorization.slice(0, 100),
  });

/** S3's words. */
export const noDate = (): AwsFault =>
  new AwsFault(
    'AccessDenied',
    403,
    'AWS authentication requires a valid Date or x-amz-date header',
  );

export const incompleteBody = (): AwsFault =>
  new AwsFault(
    'IncompleteBody',
    400,
    'The request body terminated unexpectedly or is not valid aws-chunked framing.',
  );

export const chunkMismatch = (): AwsFault =>
  new AwsFault(
    'SignatureDoesNotMatch',
    403,
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  );
