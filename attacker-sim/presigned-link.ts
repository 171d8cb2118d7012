import type { S3 } from '@aws-sdk/client-s3';
import { Problem } from '../infra/base/problem.ts';
import type { Target } from '../infra/base/target.ts';
import type { PlannedCall } from './dry-run.ts';

export interface Link {
  readonly bucket: string;
  readonly key: string;
  /** How long it is good for, in seconds. */
  readonly expiresIn: number;
}

/** A presigned GET, made by the client's own signer. */
export async function signedLink({ bucket, key, expiresIn }: Link, s3: S3): Promise<string> {
  const where = await s3.config.endpoint?.();
  if (where === undefined) throw new Error('the client has no endpoint');
  const { protocol, hostname, port } = where;
  const path = `/${[bucket, ...key.split('/')].map(encodeURIComponent).join('/')}`;
  const signer = await s3.config.signer();
  if (!signsLinks(signer)) throw new Error('the client signs no links');
  const host = port === undefined ? hostname : `${hostname}:${port}`;
  const headers = { host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
  const request = { method: 'GET', protocol, hostname, path, query: {}, headers };
  const signed = await signer.presign(
    { ...request, ...(port !== undefined && { port }) },
    { expiresIn },
  );
  return `${protocol}//${host}${path}?${new URLSearchParams(signed.query).toString()}`;
}

/**
 * Follows a link without a key.
 *
 * @throws Problem TARGET_REFUSED when it leads elsewhere than to the target.
 */
export async function openLink(
  link: string,
  { endpoint, region }: Target,
  { sourceIp, signal, dryRun }: OpenedBy,
): Promise<Uint8Array> {
  const { origin } = new URL(link);
  if (origin !== new URL(endpoint ?? `https://s3.${region}.amazonaws.com`).origin) {
    throw new Problem('TARGET_REFUSED', `the link leads to ${origin}, which is not the target`, {
      fix: 'Follow links to the confirmed target only.',
    });
  }
  signal?.throwIfAborted();
  if (dryRun !== undefined) {
    dryRun({ service: 's3', operation: 'GetObject by link', input: { Link: link } });
    return new Uint8Array();
  }
  const headers: Record<string, string> =
    sourceIp === undefined || endpoint === undefined ? {} : { 'x-forwarded-for': sourceIp };
  const answer = await fetch(link, { headers, redirect: 'error' });
  const body = new Uint8Array(await answer.arrayBuffer());
  if (answer.ok) return body;
  const text = new TextDecoder().decode(body);
  const error = new Error(/<Message>([^<]*)/.exec(text)?.[1] ?? `HTTP ${String(answer.status)}`);
  error.name = /<Code>([^<]*)/.exec(text)?.[1] ?? 'Unknown';
  throw error;
}

/** What S3's own signer can do beside signing a request; the SDK's type for signers does not say so. */
interface LinkSigner {
  presign(
    request: object,
    options: { readonly expiresIn: number },
  ): Promise<{ readonly query: Readonly<Record<string, string>> }>;
}

const signsLinks = (signer: object): signer is LinkSigner =>
  'presign' in signer && typeof signer.presign === 'function';

interface OpenedBy {
  readonly sourceIp?: string;
  readonly signal?: AbortSignal;
  readonly dryRun?: (call: PlannedCall) => void;
}
