import { describe, expect, test } from 'vitest';
import type { Instant } from '../../base/instant.ts';
import { later, minutes } from '../../base/instant.ts';
import type { KeyOnFile } from '../identity/identity-store.ts';
import type { HttpRequest } from '../wire/http-message.ts';
import { sha256Hex } from './canonical-request.ts';
import { verifySignature } from './verify-signature.ts';

// The keys AWS's documentation and its Signature Version 4 test suite sign their examples with.
const SUITE = { id: 'AKIDEXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const S3_DOCS = { id: 'AKIAIOSFODNN7EXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };

const key = (secretAccessKey: string, more: Partial<KeyOnFile> = {}): KeyOnFile => ({
  secretAccessKey,
  status: 'Active',
  identity: {
    kind: 'user',
    accountId: '111122223333',
    arn: 'arn:aws:iam::111122223333:user/signer',
    userName: 'signer',
    userId: 'AIDAEXAMPLESIGNER',
    accessKeyId: SUITE.id,
  },
  ...more,
});

const at = (text: string) => Date.parse(text) as Instant;

function verified(
  request: Partial<HttpRequest>,
  {
    now = at('2013-05-24T00:00:00Z'),
    service = 's3',
    more = {},
  }: { now?: Instant; service?: string; more?: Partial<KeyOnFile> } = {},
) {
  const whole: HttpRequest = {
    method: 'GET',
    path: '/',
    query: '',
    headers: {},
    body: new Uint8Array(),
    ...request,
  };
  return verifySignature(whole, {
    findKey: (id) => {
      if (id === SUITE.id) return key(SUITE.secret, more);
      return id === S3_DOCS.id ? key(S3_DOCS.secret, more) : undefined;
    },
    now: [now],
    service,
  });
}

const SUITE_TIME = { now: at('2015-08-30T12:36:00Z'), service: 'sts' };

const suite = (
  signature: string,
  request: Partial<HttpRequest> = {},
  signedHeaders = 'host;x-amz-date',
): Partial<HttpRequest> => ({
  ...request,
  headers: {
    host: 'example.amazonaws.com',
    'x-amz-date': '20150830T123600Z',
    ...request.headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${SUITE.id}/20150830/us-east-1/service/aws4_request, SignedHeaders=${signedHeaders}, Signature=${signature}`,
  },
});

const VANILLA = '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31';

describe('the Signature Version 4 test suite', () => {
  test.each<[string, Partial<HttpRequest>]>([
    ['get-vanilla', suite(VANILLA)],
    [
      'get-vanilla-query-order-key-case',
      suite('b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500', {
        query: 'Param2=value2&Param1=value1',
      }),
    ],
    [
      'get-unreserved',
      suite('07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f', {
        path: '/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
      }),
    ],
    [
      'post-vanilla',
      suite('5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b', {
        method: 'POST',
      }),
    ],
  ])('%s is believed', (_name, request) => {
    expect(verified(request, SUITE_TIME).signedBy).toBe('header');
  });
});

const docs = (
  signature: string,
  signedHeaders: string,
  headers: Readonly<Record<string, string>>,
  request: Partial<HttpRequest> = {},
): Partial<HttpRequest> => ({
  ...request,
  headers: {
    host: 'examplebucket.s3.amazonaws.com',
    'x-amz-date': '20130524T000000Z',
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${S3_DOCS.id}/20130524/us-east-1/s3/aws4_request,SignedHeaders=${signedHeaders},Signature=${signature}`,
  },
});

const EMPTY = sha256Hex('');
const WELCOME = Buffer.from('Welcome to Amazon S3.');

const GET_RANGE = docs(
  'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  'host;range;x-amz-content-sha256;x-amz-date',
  { range: 'bytes=0-9', 'x-amz-content-sha256': EMPTY },
  { path: '/test.txt' },
);
const PUT_OBJECT = docs(
  '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
  'date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class',
  {
    date: 'Fri, 24 May 2013 00:00:00 GMT',
    'x-amz-content-sha256': sha256Hex(WELCOME),
    'x-amz-storage-class': 'REDUCED_REDUNDANCY',
  },
  { method: 'PUT', path: '/test%24file.text', body: WELCOME },
);
const PRESIGNED: Partial<HttpRequest> = {
  path: '/test.txt',
  query: `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${S3_DOCS.id}%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404`,
  headers: { host: 'examplebucket.s3.amazonaws.com' },
};

const CHUNKS = [
  'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
  '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
  'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
];
function chunkedBody(first = 'a'.repeat(65_536)): Buffer {
  const [one = '', two = '', end = ''] = CHUNKS;
  return Buffer.from(
    `10000;chunk-signature=${one}\r\n${first}\r\n400;chunk-signature=${two}\r\n${'a'.repeat(1024)}\r\n0;chunk-signature=${end}\r\n\r\n`,
  );
}
const CHUNKED = docs(
  '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
  'content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class',
  {
    host: 's3.amazonaws.com',
    'content-encoding': 'aws-chunked',
    'content-length': '66824',
    'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    'x-amz-decoded-content-length': '66560',
    'x-amz-storage-class': 'REDUCED_REDUNDANCY',
  },
  { method: 'PUT', path: '/examplebucket/chunkObject.txt', body: chunkedBody() },
);

describe('the examples of the S3 API reference', () => {
  test.each<[string, Partial<HttpRequest>, string]>([
    ['GET Object', GET_RANGE, 'header'],
    ['PUT Object', PUT_OBJECT, 'header'],
    [
      'GET Bucket Lifecycle',
      docs(
        'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
        'host;x-amz-content-sha256;x-amz-date',
        { 'x-amz-content-sha256': EMPTY },
        { query: 'lifecycle' },
      ),
      'header',
    ],
    [
      'Get Bucket (List Objects)',
      docs(
        '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
        'host;x-amz-content-sha256;x-amz-date',
        { 'x-amz-content-sha256': EMPTY },
        { query: 'max-keys=2&prefix=J' },
      ),
      'header',
    ],
    ['a presigned URL', PRESIGNED, 'query'],
    ['an upload in signed chunks', CHUNKED, 'header'],
  ])('%s is believed', (_name, request, signedBy) => {
    expect(verified(request).signedBy).toBe(signedBy);
  });

  test('signed chunks are taken apart', () => {
    const { request } = verified(CHUNKED);
    expect(request.body).toHaveLength(66_560);
    expect(request.headers['content-encoding']).toBeUndefined();
  });
});

const withHeader = (request: Partial<HttpRequest>, name: string, value: string) => ({
  ...request,
  headers: { ...request.headers, [name]: value },
});
const changed = (request: Partial<HttpRequest>, from: string, to: string) =>
  withHeader(
    request,
    'authorization',
    (request.headers?.['authorization'] ?? '').replace(from, to),
  );

describe('a changed request is refused', () => {
  test.each<[string, Partial<HttpRequest>]>([
    ['the method', { ...GET_RANGE, method: 'DELETE' }],
    ['the path', { ...GET_RANGE, path: '/other.txt' }],
    ['the query', { ...GET_RANGE, query: 'versionId=1' }],
    ['a signed header', withHeader(GET_RANGE, 'range', 'bytes=0-99')],
    ['the host', withHeader(GET_RANGE, 'host', 'other.s3.amazonaws.com')],
    ['the claimed payload hash', withHeader(GET_RANGE, 'x-amz-content-sha256', sha256Hex('x'))],
    ['the signature', changed(GET_RANGE, 'Signature=f0', 'Signature=f1')],
    ['the Region of the scope', changed(GET_RANGE, 'us-east-1', 'eu-west-1')],
    ['the list of signed headers', changed(GET_RANGE, 'host;range;', 'host;')],
    ['the time', withHeader(GET_RANGE, 'x-amz-date', '20130524T000100Z')],
    ['the presigned path', { ...PRESIGNED, path: '/other.txt' }],
    [
      'how long a presigned URL lasts',
      { ...PRESIGNED, query: PRESIGNED.query?.replace('86400', '604800') ?? '' },
    ],
    ['a chunk', { ...CHUNKED, body: chunkedBody(`b${'a'.repeat(65_535)}`) }],
  ])('%s', (_part, request) => {
    expect(() => verified(request)).toThrow(
      expect.objectContaining({ code: 'SignatureDoesNotMatch', status: 403 }),
    );
  });

  test('the body', () => {
    expect(() => verified({ ...PUT_OBJECT, body: Buffer.from('Welcome to Amazon S4.') })).toThrow(
      expect.objectContaining({ code: 'XAmzContentSHA256Mismatch', status: 400 }),
    );
  });

  test('a chunk left out', () => {
    const body = Buffer.from(`0;chunk-signature=${CHUNKS[2] ?? ''}\r\n\r\n`);
    expect(() => verified({ ...CHUNKED, body })).toThrow(
      expect.objectContaining({ code: 'SignatureDoesNotMatch' }),
    );
  });

  test.each([
    ['sts', 'SignatureDoesNotMatch'],
    ['iam', 'SignatureDoesNotMatch'],
    ['sns', 'SignatureDoesNotMatch'],
    ['lambda', 'InvalidSignatureException'],
    ['sqs', 'InvalidSignatureException'],
    ['events', 'InvalidSignatureException'],
  ])('by %s as %s', (service, code) => {
    expect(() => verified(suite(VANILLA, { method: 'PUT' }), { ...SUITE_TIME, service })).toThrow(
      expect.objectContaining({ code, status: 403 }),
    );
  });
});

describe('who signs', () => {
  test.each([
    ['s3', 'InvalidAccessKeyId'],
    ['sts', 'InvalidClientTokenId'],
    ['iam', 'InvalidClientTokenId'],
    ['lambda', 'UnrecognizedClientException'],
    ['sqs', 'UnrecognizedClientException'],
  ])('an unknown key: %s answers %s', (service, code) => {
    const unknown = changed(suite(VANILLA), 'AKIDEXAMPLE', 'AKIAEXAMPLENOBODY');
    expect(() => verified(unknown, { ...SUITE_TIME, service })).toThrow(
      expect.objectContaining({ code, status: 403 }),
    );
    expect(() =>
      verified(suite(VANILLA), { ...SUITE_TIME, service, more: { status: 'Inactive' } }),
    ).toThrow(expect.objectContaining({ code, status: 403 }));
  });

  test.each([
    ['s3', 'ExpiredToken'],
    ['sts', 'ExpiredTokenException'],
  ])('an expired session: %s answers %s', (service, code) => {
    const more = { expiresAt: later(SUITE_TIME.now, minutes(-1)) };
    expect(() => verified(suite(VANILLA), { ...SUITE_TIME, service, more })).toThrow(
      expect.objectContaining({ code }),
    );
  });

  test.each([
    ['s3', 'InvalidToken'],
    ['sts', 'InvalidClientTokenId'],
  ])('temporary keys without their token: %s answers %s', (service, code) => {
    const more = { sessionToken: 'EXAMPLETOKEN' };
    expect(() => verified(suite(VANILLA), { ...SUITE_TIME, service, more })).toThrow(
      expect.objectContaining({ code }),
    );
  });

  test.each([
    ['s3', 'RequestTimeTooSkewed'],
    ['sts', 'SignatureDoesNotMatch'],
    ['lambda', 'InvalidSignatureException'],
  ])('a clock sixteen minutes off: %s answers %s', (service, code) => {
    for (const off of [16, -16]) {
      const now = later(SUITE_TIME.now, minutes(off));
      expect(() => verified(suite(VANILLA), { now, service })).toThrow(
        expect.objectContaining({ code }),
      );
    }
    expect(
      verified(suite(VANILLA), { now: later(SUITE_TIME.now, minutes(14)), service }).signedBy,
    ).toBe('header');
  });

  test('a presigned URL ends when it says', () => {
    const start = at('2013-05-24T00:00:00Z');
    const day = 24 * 60;
    expect(verified(PRESIGNED, { now: later(start, minutes(day)) }).signedBy).toBe('query');
    expect(() => verified(PRESIGNED, { now: later(start, minutes(day + 1)) })).toThrow(
      expect.objectContaining({ code: 'AccessDenied', message: 'Request has expired' }),
    );
  });

  test.each<[string, Partial<HttpRequest>]>([
    ['in the query', { query: `AWSAccessKeyId=${S3_DOCS.id}&Signature=a&Expires=1` }],
    ['in a header', { headers: { authorization: `AWS ${S3_DOCS.id}:c2lnbmF0dXJl` } }],
  ])('Signature Version 2 %s is refused', (_where, request) => {
    expect(() => verified(request)).toThrow(
      expect.objectContaining({ code: 'InvalidRequest', status: 400 }),
    );
  });

  test('an unsigned request is anonymous', () => {
    expect(verified({}).identity).toEqual({ kind: 'anonymous' });
  });

  test('an unsigned body in chunks is taken apart, its trailer read and compared', () => {
    const body = (crc: string) =>
      Buffer.from(`5\r\nhello\r\n0\r\nx-amz-checksum-crc32:${crc}\r\n\r\n`);
    const headers = {
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'content-encoding': 'aws-chunked',
      'x-amz-decoded-content-length': '5',
    };
    const { request } = verified({ method: 'PUT', headers, body: body('NhCmhg==') });
    expect(Buffer.from(request.body).toString()).toBe('hello');
    expect(request.headers['x-amz-checksum-crc32']).toBe('NhCmhg==');
    expect(() => verified({ method: 'PUT', headers, body: body('AAAAAA==') })).toThrow(
      expect.objectContaining({ code: 'BadDigest' }),
    );
  });
});
