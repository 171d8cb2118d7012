import type { Platform } from '../../platform.ts';
import { corsHeaders, corsRule } from './settings/cors.ts';
import { s3State } from './state.ts';

const LISTS = new Set(['ListObjects', 'ListObjectsV2', 'ListObjectVersions']);

/** What S3 adds to an answer: for lists where the bucket is, for a page of another origin whether it may read it. */
export function responseHeaders(
  route: { readonly operation: string; readonly labels: Readonly<Record<string, string>> },
  request: { readonly method: string; readonly headers: Readonly<Record<string, string>> },
  platform: Platform,
): Readonly<Record<string, string>> | undefined {
  const { origin } = request.headers;
  const isList = LISTS.has(route.operation);
  if (!isList && origin === undefined) return undefined;
  const bucket = platform.state(s3State).buckets.get(route.labels['Bucket'] ?? '');
  if (bucket === undefined) return undefined;
  const asked = { origin: origin ?? '', method: request.method, headers: [] };
  const rule =
    origin === undefined || route.operation === 'PreflightRequest'
      ? undefined
      : corsRule(bucket, asked);
  return {
    ...(isList && { 'x-amz-bucket-region': platform.region }),
    ...(rule !== undefined && corsHeaders(rule, asked)),
  };
}
