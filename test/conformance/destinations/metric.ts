import { createHash, createHmac } from 'node:crypto';
import type { Endpoint } from './endpoint.ts';

/**
 * The sum of one Lambda metric of a function over the last day.
 *
 * CloudWatch's SDK package is not among ours, so this signs the one request itself.
 */
export async function metricSum(
  endpoint: Endpoint,
  functionName: string,
  metric: string,
): Promise<number> {
  const { region } = endpoint.config;
  const now = endpoint.now();
  const form = new URLSearchParams({
    Action: 'GetMetricStatistics',
    Version: '2010-08-01',
    Namespace: 'AWS/Lambda',
    MetricName: metric,
    'Dimensions.member.1.Name': 'FunctionName',
    'Dimensions.member.1.Value': functionName,
    StartTime: new Date(now - 43_200_000).toISOString(),
    EndTime: new Date(now + 43_200_000).toISOString(),
    Period: '3600',
    'Statistics.member.1': 'Sum',
  }).toString();
  const url = new URL(endpoint.config.endpoint ?? `https://monitoring.${region}.amazonaws.com`);
  const answer = await fetch(url, {
    method: 'POST',
    body: form,
    headers: signed(endpoint, url.host, form),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`GetMetricStatistics answered ${String(answer.status)}: ${text}`);
  const sums = [...text.matchAll(/<Sum>([^<]+)<\/Sum>/g)].map(([, sum]) => Number(sum));
  return sums.reduce((all, sum) => all + sum, 0);
}

/** Signature Version 4, for a form sent to "/". */
function signed(endpoint: Endpoint, host: string, body: string): Record<string, string> {
  const { region, credentials } = endpoint.config;
  const stamp = new Date(endpoint.now()).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = stamp.slice(0, 8);
  const headers: Record<string, string> = {
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    host,
    'x-amz-date': stamp,
    ...(credentials.sessionToken !== undefined && {
      'x-amz-security-token': credentials.sessionToken,
    }),
  };
  const names = Object.keys(headers).sort().join(';');
  const lines = Object.keys(headers)
    .sort()
    .map((name) => `${name}:${headers[name] ?? ''}\n`)
    .join('');
  const request = ['POST', '/', '', lines, names, sha256(body)].join('\n');
  const scope = `${day}/${region}/monitoring/aws4_request`;
  const key = [day, region, 'monitoring', 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${credentials.secretAccessKey}`,
  );
  const signature = createHmac('sha256', key)
    .update(['AWS4-HMAC-SHA256', stamp, scope, sha256(request)].join('\n'))
    .digest('hex');
  return {
    ...headers,
    authorization:
      `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, ` +
      `SignedHeaders=${names}, Signature=${signature}`,
  };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
