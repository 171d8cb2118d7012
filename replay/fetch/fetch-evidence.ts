import { createHash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { S3Client } from '@aws-sdk/client-s3';
import { Problem } from '../../infra/base/problem.ts';
import { fetchHistory } from './fetch-history.ts';
import { fetchLogs } from './fetch-logs.ts';
import { fetchPrefix } from './fetch-prefix.ts';
import { fetchTrails } from './fetch-trails.ts';
import type { Fetched, FetchProgress, FetchWindow } from './fetched.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface FetchRequest extends FetchWindow {
  /**
   * "s3://bucket/prefix", "event-history://region", "trails://region" for whatever the trails seen there delivered, or
   * "logs://region/aws/lambda/" for the log groups whose names begin with "/aws/lambda/".
   */
  readonly address: string;
  /** Fetched along with "trails://": the log groups whose names begin so, if there are any. */
  readonly withLogs?: string;
  /** What is fetched is kept below it, so that an interrupted run can be taken up. */
  readonly folder: string;
  readonly region?: string;
  /** Another endpoint than AWS's: a range, or a store that speaks S3. */
  readonly endpoint?: string;
  /** Whoever fetches; those any AWS client would use when absent. */
  readonly credentials?: Credentials;
  readonly requesterPays?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: FetchProgress) => void;
}

export const isAddress = (path: string): boolean => /^[a-z][a-z0-9-]*:\/\//.test(path);

/**
 * Evidence from where it lies to a folder, as it is found there. Credentials are those any AWS client would use.
 *
 * @throws Problem USAGE for an address it cannot read, EVIDENCE_UNREADABLE when nothing can be listed there.
 */
export async function fetchEvidence(request: FetchRequest): Promise<Fetched> {
  const { address, fromMs, toMs } = request;
  const name = createHash('sha256')
    .update(JSON.stringify([address, request.endpoint, fromMs, toMs]))
    .digest('hex')
    .slice(0, 16);
  const folder = join(request.folder, name);
  const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]+)(?:\/(.*))?$/s.exec(address) ?? [];
  const [, service, region] = /^(event-history|trails):\/\/([a-z0-9-]+)\/?$/.exec(address) ?? [];
  const [, logsRegion, prefixOfLogs] =
    /^logs:\/\/([a-z0-9-]+)(\/[\w./#-]{1,512})$/.exec(address) ?? [];
  const settings = {
    ...((region ?? logsRegion ?? request.region) !== undefined && {
      region: region ?? logsRegion ?? request.region ?? '',
    }),
    ...(request.endpoint !== undefined && { endpoint: request.endpoint }),
    ...(request.credentials !== undefined && { credentials: request.credentials }),
  };
  if (bucket === undefined && region === undefined && prefixOfLogs === undefined) {
    throw new Problem('USAGE', `replay: cannot read the address "${address}"`, {
      fix: 'name a prefix as s3://bucket/prefix, whatever the trails of an account delivered as trails://us-east-1, the event history of a Region as event-history://us-east-1, or logs of functions as logs://us-east-1/aws/lambda/',
    });
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (prefixOfLogs !== undefined) return logs(settings, prefixOfLogs, request, folder);
  const cloudtrail = new CloudTrailClient({ retryMode: 'adaptive', ...settings });
  const s3 = new S3Client({
    followRegionRedirects: true,
    // A bucket is no host name below an address in numbers.
    forcePathStyle: request.endpoint !== undefined || isElsewhere(process.env),
    ...settings,
  });
  try {
    if (bucket !== undefined)
      return await objects({ s3, cloudtrail }, { bucket, prefix }, request, folder);
    const fetched =
      (service === 'trails' ? await trails({ s3, cloudtrail }, request, folder) : undefined) ??
      // Without a trail the history of 90 days is all there is.
      (await history(cloudtrail, join(folder, 'event-history', region ?? ''), request, folder));
    return request.withLogs === undefined
      ? fetched
      : await andLogs(fetched, settings, request.withLogs, request);
  } catch (error) {
    request.signal?.throwIfAborted();
    throw unreadable(address, error);
  } finally {
    s3.destroy();
    cloudtrail.destroy();
  }
}

const isElsewhere = (env: NodeJS.ProcessEnv): boolean =>
  env['AWS_ENDPOINT_URL'] !== undefined || env['AWS_ENDPOINT_URL_S3'] !== undefined;

async function objects(
  clients: Parameters<typeof fetchPrefix>[0],
  { bucket, prefix }: { readonly bucket: string; readonly prefix: string },
  { fromMs, toMs, requesterPays, signal, onProgress }: FetchRequest,
  folder: string,
): Promise<Fetched> {
  const path = join(folder, 's3', bucket);
  const fetched = await fetchPrefix(clients, {
    bucket,
    prefix,
    folder: path,
    ledger: join(folder, 'fetched.jsonl'),
    ...(fromMs !== undefined && { fromMs }),
    ...(toMs !== undefined && { toMs }),
    ...(requesterPays !== undefined && { requesterPays }),
    ...(signal !== undefined && { signal }),
    ...(onProgress !== undefined && { onObject: onProgress }),
  });
  return { path, toldFrom: join(folder, 's3'), ...fetched };
}

async function trails(
  clients: Parameters<typeof fetchTrails>[0],
  { fromMs, toMs, signal, onProgress }: FetchRequest,
  folder: string,
): Promise<Fetched | undefined> {
  const path = join(folder, 's3');
  const fetched = await fetchTrails(clients, {
    folder: path,
    ledger: join(folder, 'fetched.jsonl'),
    ...(fromMs !== undefined && { fromMs }),
    ...(toMs !== undefined && { toMs }),
    ...(signal !== undefined && { signal }),
    ...(onProgress !== undefined && { onObject: onProgress }),
  });
  return fetched === undefined ? undefined : { path, toldFrom: path, ...fetched };
}

async function logs(
  settings: ConstructorParameters<typeof CloudWatchLogsClient>[0],
  prefix: string,
  { address, fromMs, toMs, signal, onProgress }: FetchRequest,
  folder: string,
): Promise<Fetched> {
  const client = new CloudWatchLogsClient({ retryMode: 'adaptive', ...settings });
  const path = join(folder, 'logs');
  try {
    const fetched = await fetchLogs(client, {
      prefix,
      folder: path,
      ...(fromMs !== undefined && { fromMs }),
      ...(toMs !== undefined && { toMs }),
      ...(signal !== undefined && { signal }),
      ...(onProgress !== undefined && { onPage: onProgress }),
    });
    return { path, toldFrom: folder, ...fetched, alreadyThere: 0, failures: [] };
  } catch (error) {
    signal?.throwIfAborted();
    throw unreadable(address, error);
  } finally {
    client.destroy();
  }
}

/** What of them cannot be had costs only itself, and is named. */
async function andLogs(
  fetched: Fetched,
  settings: ConstructorParameters<typeof CloudWatchLogsClient>[0],
  prefix: string,
  { fromMs, toMs, signal }: FetchRequest,
): Promise<Fetched> {
  const client = new CloudWatchLogsClient({ retryMode: 'adaptive', ...settings });
  try {
    const { objects, bytes } = await fetchLogs(client, {
      prefix,
      mayBeNone: true,
      // No bucket has such a name.
      folder: join(fetched.path, 'Logs'),
      ...(fromMs !== undefined && { fromMs }),
      ...(toMs !== undefined && { toMs }),
      ...(signal !== undefined && { signal }),
    });
    return {
      ...fetched,
      objects: fetched.objects + objects,
      bytes: fetched.bytes + bytes,
    };
  } catch (error) {
    signal?.throwIfAborted();
    const because = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const failure = { location: `logs of ${prefix}`, because };
    return { ...fetched, failures: [...fetched.failures, failure] };
  } finally {
    client.destroy();
  }
}

async function history(
  client: CloudTrailClient,
  path: string,
  { fromMs, toMs, signal, onProgress }: FetchRequest,
  folder: string,
): Promise<Fetched> {
  // Without an end the history has grown since: what an earlier run kept is older than what is asked for.
  if (toMs === undefined) rmSync(path, { recursive: true, force: true });
  const fetched = await fetchHistory(client, {
    folder: path,
    ...(fromMs !== undefined && { fromMs }),
    ...(toMs !== undefined && { toMs }),
    ...(signal !== undefined && { signal }),
    ...(onProgress !== undefined && { onPage: onProgress }),
  });
  return { path, toldFrom: folder, ...fetched, failures: [] };
}

function unreadable(address: string, error: unknown): Problem {
  if (error instanceof Problem) return error;
  const because = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new Problem('EVIDENCE_UNREADABLE', `cannot fetch ${address}: ${because}`, {
    fix: 'Name a bucket that exists, and credentials that may list and get what lies there (s3:ListBucket, s3:GetObject; cloudtrail:LookupEvents for the event history, logs:DescribeLogGroups and logs:FilterLogEvents for logs).',
    cause: error,
  });
}
