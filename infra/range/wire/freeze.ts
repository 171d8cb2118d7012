import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FrozenRef, FrozenService, FrozenShape, FrozenTraits } from './frozen-model.ts';

/**
 * Writes the operation schemas that ship in the AWS SDK's clients to `frozen/<service>.json`.
 *
 * Run it after a client was updated: `npx tsx infra/range/wire/freeze.ts`. The server reads the frozen files only, so
 * that a client's update cannot change what it speaks. The only file that knows the SDK's tuple format, which
 * is not documented: `[kind, namespace, name, traits, …]` with 3 structure, 4 union, 1 list, 2 map, 0 simple, -3 error, 9 operation.
 */
const CLIENTS: Readonly<Record<string, () => Promise<Record<string, unknown>>>> = {
  s3: () => import('@aws-sdk/client-s3'),
  lambda: () => import('@aws-sdk/client-lambda'),
  sqs: () => import('@aws-sdk/client-sqs'),
  sns: () => import('@aws-sdk/client-sns'),
  events: () => import('@aws-sdk/client-eventbridge'),
  iam: () => import('@aws-sdk/client-iam'),
  sts: () => import('@aws-sdk/client-sts'),
  cloudtrail: () => import('@aws-sdk/client-cloudtrail'),
  cloudformation: () => import('@aws-sdk/client-cloudformation'),
  ssm: () => import('@aws-sdk/client-ssm'),
  kms: () => import('@aws-sdk/client-kms'),
};

export const FROZEN_SERVICES: readonly string[] = Object.keys(CLIENTS);

export async function freeze(service: string): Promise<FrozenService> {
  const load = CLIENTS[service];
  if (load === undefined) throw new Error(`no client is known for "${service}"`);
  const client = await load();
  const config = configOf(client);
  const shapes: Record<string, FrozenShape> = {};
  const operations: Record<string, FrozenService['operations'][string]> = {};
  const errors: Record<string, FrozenService['errors'][string]> = {};
  for (const exported of Object.values(client)) {
    if (!Array.isArray(exported)) continue;
    const tuple = exported as readonly unknown[];
    const name = String(tuple[2]);
    const traits = traitsOf(tuple[3]);
    if (tuple[0] === 9) {
      operations[name] = {
        ...(traits.http !== undefined && { http: traits.http }),
        input: refOf(tuple[4], shapes),
        output: refOf(tuple[5], shapes),
      };
    } else if (tuple[0] === -3) {
      errors[name] = {
        ...(traits.httpError !== undefined && { status: traits.httpError }),
        ...(traits.awsQueryError !== undefined && { queryCode: traits.awsQueryError[0] }),
        members: membersOf(tuple, shapes),
      };
    }
  }
  return {
    service,
    ...config,
    operations: sorted(operations),
    errors: sorted(errors),
    shapes: sorted(shapes),
  };
}

function refOf(given: unknown, shapes: Record<string, FrozenShape>): FrozenRef {
  const value: unknown = typeof given === 'function' ? (given as () => unknown)() : given;
  if (typeof value === 'number') return value;
  if (value === 'unit') return 'unit';
  if (!Array.isArray(value)) throw new Error(`unknown schema: ${JSON.stringify(value)}`);
  const tuple = value as readonly unknown[];
  const name = String(tuple[2]);
  if (shapes[name] === undefined) {
    // Entered before its members are read: shapes may hold themselves.
    shapes[name] = ['struct', {}, []];
    shapes[name] = shapeOf(tuple, shapes);
  }
  return name;
}

function shapeOf(tuple: readonly unknown[], shapes: Record<string, FrozenShape>): FrozenShape {
  const traits = traitsOf(tuple[3]);
  switch (tuple[0]) {
    case 3:
    case 4:
    case -3:
      return ['struct', traits, membersOf(tuple, shapes)];
    case 1:
      return ['list', traits, ...memberOf(tuple[4], shapes)];
    case 2:
      return ['map', traits, ...memberOf(tuple[4], shapes), ...memberOf(tuple[5], shapes)];
    case 0:
      return ['simple', traits, refOf(tuple[4], shapes)];
    default:
      throw new Error(`unknown schema kind ${String(tuple[0])} of ${String(tuple[2])}`);
  }
}

function membersOf(tuple: readonly unknown[], shapes: Record<string, FrozenShape>) {
  const names = tuple[4] as readonly string[];
  const members = tuple[5] as readonly unknown[];
  return names.map((name, at) => [name, ...memberOf(members[at], shapes)] as const);
}

/** A member is a reference, or a pair of reference and traits. */
function memberOf(
  given: unknown,
  shapes: Record<string, FrozenShape>,
): readonly [FrozenRef, FrozenTraits] {
  const isPair = Array.isArray(given) && given.length === 2 && typeof given[0] !== 'string';
  if (!isPair) return [refOf(given, shapes), {}];
  const pair = given as unknown as readonly [unknown, unknown];
  return [refOf(pair[0], shapes), traitsOf(pair[1])];
}

const BITS = { httpLabel: 1, httpPayload: 16, httpResponseCode: 32, httpQueryParams: 64 } as const;

function traitsOf(given: unknown): FrozenTraits {
  if (typeof given === 'number') {
    return Object.fromEntries(
      Object.entries(BITS).flatMap(([name, bit]) => ((given & bit) === 0 ? [] : [[name, 1]])),
    );
  }
  if (typeof given !== 'object' || given === null) return {};
  const kept = [
    'http',
    'httpHeader',
    'httpQuery',
    'httpPrefixHeaders',
    'httpPayload',
    'httpLabel',
    'httpResponseCode',
    'httpQueryParams',
    'xmlName',
    'xmlFlattened',
    'xmlAttribute',
    'xmlNamespace',
    'httpError',
    'awsQueryError',
  ];
  return Object.fromEntries(Object.entries(given).filter(([name]) => kept.includes(name)));
}

interface ClientConfig {
  readonly protocol: { getShapeId(): string };
  readonly protocolSettings: {
    readonly xmlNamespace?: string;
    readonly version: string;
    readonly serviceTarget?: string;
    readonly awsQueryCompatible?: boolean;
  };
  readonly defaultSigningName: string;
}

function configOf(client: Record<string, unknown>) {
  const name = Object.keys(client).find(
    (key) => key.endsWith('Client') && !key.startsWith('__') && key !== 'Client',
  );
  const Client = client[name ?? ''] as new (options: object) => { config: unknown };
  const config = new Client({ region: 'us-east-1' }).config as Partial<ClientConfig>;
  const { protocolSettings: settings, protocol, defaultSigningName } = config;
  if (settings === undefined || protocol === undefined || defaultSigningName === undefined) {
    throw new Error(`${name ?? 'a client'} does not say which protocol it speaks`);
  }
  return {
    protocol: protocol
      .getShapeId()
      .replace('aws.protocols#', '')
      .replace('awsQuery', 'query')
      .replace(/^awsJson1_/, 'awsJson1_'),
    signingName: defaultSigningName,
    version: settings.version,
    ...(settings.xmlNamespace !== undefined && { xmlNamespace: settings.xmlNamespace }),
    ...(settings.serviceTarget !== undefined && { target: settings.serviceTarget }),
    ...(settings.awsQueryCompatible === true && { queryCompatible: true }),
  } as Pick<
    FrozenService,
    'protocol' | 'signingName' | 'version' | 'xmlNamespace' | 'target' | 'queryCompatible'
  >;
}

const sorted = <T>(entries: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));

export const frozenText = (frozen: FrozenService): string => `${JSON.stringify(frozen)}\n`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(new URL('frozen/', import.meta.url), { recursive: true });
  for (const service of FROZEN_SERVICES) {
    writeFileSync(
      new URL(`frozen/${service}.json`, import.meta.url),
      frozenText(await freeze(service)),
    );
  }
}
