import {
  canonicalRequest,
  hmac,
  type Scope,
  sha256Hex,
  signingKey,
  stringToSign,
} from '../../../infra/range/signing/canonical-request.ts';

export interface Signer {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** "20261124T104255Z" */
  readonly timestamp: string;
}

/** A PutObject as it goes over the socket, signed as the SDKs sign it: payload hash in the head. */
export function signedPut(signer: Signer, path: string, body: Buffer): Buffer {
  const { host } = new URL(signer.endpoint);
  const scope: Scope = {
    accessKeyId: signer.accessKeyId,
    date: signer.timestamp.slice(0, 8),
    region: signer.region,
    service: 's3',
  };
  const payloadHash = sha256Hex(body);
  const headers = {
    'content-length': String(body.length),
    host,
    'user-agent': 'aftertrace-bench/1',
    'x-amz-content-sha256': payloadHash,
    'x-amz-date': signer.timestamp,
  };
  const signed = Object.keys(headers).filter((name) => name !== 'user-agent');
  const canonical = canonicalRequest(
    { method: 'PUT', path, query: '', headers, body },
    's3',
    signed,
    payloadHash,
  );
  const signature = hmac(
    signingKey(signer.secretAccessKey, scope),
    stringToSign(signer.timestamp, scope, canonical),
  ).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${signer.accessKeyId}/${scope.date}/${scope.region}/s3/aws4_request, SignedHeaders=${signed.join(';')}, Signature=${signature}`;
  const head = [
    `PUT ${path} HTTP/1.1`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `authorization: ${authorization}`,
  ].join('\r\n');
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`), body]);
}
