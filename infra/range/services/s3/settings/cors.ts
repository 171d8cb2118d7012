import type { CORSConfiguration, CORSRule } from '@aws-sdk/client-s3';
import { invalidRequest, malformedXml } from '../faults.ts';
import type { Bucket } from '../state.ts';

const METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'];

/** @throws AwsFault MalformedXML, InvalidRequest. */
export function checkCors({ CORSRules = [] }: CORSConfiguration): void {
  if (CORSRules.length < 1 || CORSRules.length > 100) throw malformedXml();
  for (const { AllowedMethods = [], AllowedOrigins = [], ...rule } of CORSRules) {
    if (AllowedMethods.length === 0 || AllowedOrigins.length === 0) throw malformedXml();
    const unknown = AllowedMethods.find((method) => !METHODS.includes(method));
    if (unknown !== undefined) {
      throw invalidRequest(
        `Found unsupported HTTP method in CORS config. Unsupported method is ${unknown}`,
      );
    }
    for (const origin of AllowedOrigins) oneStar('AllowedOrigin', origin);
    for (const header of rule.AllowedHeaders ?? []) oneStar('AllowedHeader', header);
    for (const header of rule.ExposeHeaders ?? []) {
      if (header.includes('*')) {
        throw invalidRequest(
          `ExposeHeader "${header}" contains wildcard. We currently do not support wildcard for ExposeHeader.`,
        );
      }
    }
  }
}

/** A page of another origin that asks, for itself or ahead of itself. */
export interface CorsQuestion {
  readonly origin: string;
  readonly method: string;
  /** Names of headers it would send; lower case. */
  readonly headers: readonly string[];
}

/** The first rule that lets it; undefined where none does. Source: S3 User Guide, "Using CORS", "How does S3 evaluate". */
export function corsRule(bucket: Bucket, asked: CorsQuestion): CORSRule | undefined {
  const { CORSRules = [] } = (bucket.settings.get('cors') ?? {}) as CORSConfiguration;
  return CORSRules.find(
    ({ AllowedOrigins = [], AllowedMethods = [], AllowedHeaders = [] }) =>
      AllowedOrigins.some((origin) => fits(origin, asked.origin)) &&
      AllowedMethods.includes(asked.method) &&
      asked.headers.every((name) =>
        AllowedHeaders.some((allowed) => fits(allowed.toLowerCase(), name)),
      ),
  );
}

/** The headers by which a browser knows. */
export function corsHeaders(rule: CORSRule, asked: CorsQuestion): Record<string, string> {
  const isOpen = rule.AllowedOrigins?.includes('*') === true;
  return {
    'access-control-allow-origin': isOpen ? '*' : asked.origin,
    'access-control-allow-methods': (rule.AllowedMethods ?? []).join(', '),
    ...(asked.headers.length > 0 && { 'access-control-allow-headers': asked.headers.join(', ') }),
    ...((rule.ExposeHeaders ?? []).length > 0 && {
      'access-control-expose-headers': (rule.ExposeHeaders ?? []).join(', '),
    }),
    ...(rule.MaxAgeSeconds !== undefined && {
      'access-control-max-age': String(rule.MaxAgeSeconds),
    }),
    ...(!isOpen && { 'access-control-allow-credentials': 'true' }),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
}

function fits(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === text;
  const [begin, end] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return text.length >= begin.length + end.length && text.startsWith(begin) && text.endsWith(end);
}

function oneStar(what: string, text: string): void {
  if (text.split('*').length > 2)
    throw invalidRequest(`${what} "${text}" can not have more than one wildcard.`);
}
