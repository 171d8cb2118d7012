import { createHash } from 'node:crypto';
import type { S3 } from '@aws-sdk/client-s3';
import type { Target } from '../infra/base/target.ts';
import type { PlannedCall } from './dry-run.ts';

/** The four switches that hold for all buckets of an account. */
export interface PublicAccessSwitches {
  readonly BlockPublicAcls: boolean;
  readonly IgnorePublicAcls: boolean;
  readonly BlockPublicPolicy: boolean;
  readonly RestrictPublicBuckets: boolean;
}

/** An account's own public access block: three calls of S3 Control, whose client is not worth a dependency. */
export interface AccountPublicAccess {
  /** undefined where the account has none. */
  get(): Promise<PublicAccessSwitches | undefined>;
  put(switches: PublicAccessSwitches): Promise<void>;
  remove(): Promise<void>;
}

export interface CalledBy {
  readonly sourceIp?: string;
  readonly signal?: AbortSignal;
  readonly dryRun?: (call: PlannedCall) => void;
}

/**
 * Signed by the S3 client's own signer, as its own calls are.
 *
 * Source: Amazon S3 API Reference, "PutPublicAccessBlock" and its like (S3 Control).
 */
export function accountPublicAccess(
  account: string,
  target: Target,
  s3: S3,
  by: CalledBy,
): AccountPublicAccess {
  const send = (method: string, operation: string, body = '') =>
    sent({ account, target, s3, by, method, operation, body });
  return {
    async get() {
      const answer = await send('GET', 'GetPublicAccessBlock');
      return answer === undefined ? undefined : switchesIn(answer);
    },
    async put(switches) {
      await send('PUT', 'PutPublicAccessBlock', xmlOf(switches));
    },
    async remove() {
      await send('DELETE', 'DeletePublicAccessBlock');
    },
  };
}

const PATH = '/v20180820/configuration/publicAccessBlock';

interface Request {
  readonly account: string;
  readonly target: Target;
  readonly s3: S3;
  readonly by: CalledBy;
  readonly method: string;
  readonly operation: string;
  readonly body: string;
}

/** @returns what was answered; undefined where the account has no block. */
async function sent({ account, target, s3, by, method, operation, body }: Request) {
  by.signal?.throwIfAborted();
  if (by.dryRun !== undefined) {
    by.dryRun({
      service: 's3-control',
      operation,
      input: { AccountId: account, ...(body !== '' && { Body: body }) },
    });
    return '';
  }
  const origin = new URL(
    target.endpoint ?? `https://${account}.s3-control.${target.region}.amazonaws.com`,
  );
  const { protocol, hostname, port } = origin;
  const signer = await s3.config.signer();
  if (!signsRequests(signer)) throw new Error('the client signs no requests');
  const { headers } = await signer.sign({
    method,
    protocol,
    hostname,
    path: PATH,
    query: {},
    headers: {
      host: origin.host,
      'x-amz-account-id': account,
      'x-amz-content-sha256': createHash('sha256').update(body).digest('hex'),
      ...(body !== '' && { 'content-type': 'application/xml' }),
    },
    ...(port !== '' && { port: Number(port) }),
    ...(body !== '' && { body }),
  });
  const { host: _, ...rest } = headers;
  const answer = await fetch(new URL(PATH, origin), {
    method,
    redirect: 'error',
    headers: {
      ...rest,
      ...(by.sourceIp !== undefined &&
        target.endpoint !== undefined && { 'x-forwarded-for': by.sourceIp }),
    },
    ...(body !== '' && { body }),
  });
  const text = await answer.text();
  if (answer.ok) return text;
  const code = /<Code>([^<]*)/.exec(text)?.[1] ?? 'Unknown';
  if (code === 'NoSuchPublicAccessBlockConfiguration') return undefined;
  const error = new Error(/<Message>([^<]*)/.exec(text)?.[1] ?? `HTTP ${String(answer.status)}`);
  error.name = code;
  throw error;
}

/** What S3's own signer does with a request; the SDK's type for signers says less. */
interface RequestSigner {
  sign(request: object): Promise<{ readonly headers: Readonly<Record<string, string>> }>;
}

const signsRequests = (signer: object): signer is RequestSigner =>
  'sign' in signer && typeof signer.sign === 'function';

const NAMES = [
  'BlockPublicAcls',
  'IgnorePublicAcls',
  'BlockPublicPolicy',
  'RestrictPublicBuckets',
] as const;

function xmlOf(switches: PublicAccessSwitches): string {
  const members = NAMES.map((name) => `<${name}>${String(switches[name])}</${name}>`).join('');
  return `<PublicAccessBlockConfiguration xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/">${members}</PublicAccessBlockConfiguration>`;
}

function switchesIn(xml: string): PublicAccessSwitches {
  const isOn = (name: (typeof NAMES)[number]) => xml.includes(`<${name}>true</${name}>`);
  return {
    BlockPublicAcls: isOn('BlockPublicAcls'),
    IgnorePublicAcls: isOn('IgnorePublicAcls'),
    BlockPublicPolicy: isOn('BlockPublicPolicy'),
    RestrictPublicBuckets: isOn('RestrictPublicBuckets'),
  };
}
