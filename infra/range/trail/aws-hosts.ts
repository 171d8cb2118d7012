import type { Call } from '../service.ts';

/**
 * The host AWS's client would have named. The loopback address a client really used depends on the port
 * of the day, and evidence must not (a departure).
 */
export function shownHostHeader(serviceId: string, parameters: unknown, { region }: Call): string {
  if (serviceId === 's3') {
    const { Host } = (parameters ?? {}) as { readonly Host?: unknown };
    return typeof Host === 'string' ? Host : `s3.${region}.amazonaws.com`;
  }
  return serviceId === 'iam' ? 'iam.amazonaws.com' : `${serviceId}.${region}.amazonaws.com`;
}

/** The value with the range's own address replaced by AWS's: of a queue, or else of S3 (template URLs). */
export function withAwsHosts(value: unknown, call: Call): unknown {
  if (typeof value === 'string') return value.includes(LOOPBACK) ? replaced(value, call) : value;
  if (Array.isArray(value)) return value.map((entry) => withAwsHosts(entry, call));
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  // Most records name no address of ours: they are copied only when one is found.
  let copy: Record<string, unknown> | undefined;
  for (const name of Object.keys(value)) {
    const member = (value as Readonly<Record<string, unknown>>)[name];
    const shown = withAwsHosts(member, call);
    if (shown === member) continue;
    copy ??= { ...value };
    copy[name] = shown;
  }
  return copy ?? value;
}

const LOOPBACK = '127.0.0.1:';

function replaced(text: string, { platform, region }: Call): string {
  const host = platform.endpoint.replace(/^https?:\/\//, '');
  const address = new RegExp(
    `(?:https?://)?${host.replaceAll('.', '\\.')}(?!\\d)(?=(/\\d{12}/)?)`,
    'g',
  );
  return text.replace(
    address,
    (_address, queue: string | undefined) =>
      `https://${queue === undefined ? 's3' : 'sqs'}.${region}.amazonaws.com`,
  );
}
