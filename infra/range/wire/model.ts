import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { FrozenHttp, FrozenRef, FrozenService, FrozenTraits } from './frozen-model.ts';

export type Shape =
  | { readonly kind: 'string' | 'number' | 'boolean' | 'blob' | 'document' | 'unit' }
  | { readonly kind: 'timestamp'; readonly format: TimestampFormat | undefined }
  | {
      readonly kind: 'struct';
      readonly name: string;
      readonly traits: FrozenTraits;
      readonly members: readonly Member[];
    }
  | { readonly kind: 'list'; readonly element: Member }
  | { readonly kind: 'map'; readonly key: Member; readonly value: Member };

export type StructShape = Extract<Shape, { kind: 'struct' }>;
export type TimestampFormat = 'date-time' | 'http-date' | 'epoch-seconds';

export interface Member {
  readonly name: string;
  readonly shape: Shape;
  readonly traits: FrozenTraits;
}

export interface ServiceModel {
  readonly frozen: FrozenService;
  readonly operations: ReadonlyMap<string, OperationModel>;
}

export interface OperationModel {
  readonly name: string;
  readonly http: FrozenHttp | undefined;
  readonly input: Shape;
  readonly output: Shape;
}

const FOLDER = new URL('frozen/', import.meta.url);
/** Operations of clients we do not install, written down by hand in the same form. */
const WRITTEN = new URL('written/', import.meta.url);
const loaded = new Map<string, ServiceModel>();

export const modelledServices: readonly string[] = readdirSync(FOLDER)
  .map((file) => file.replace('.json', ''))
  .sort();

/** Read on first use and kept: the frozen files never change while the range runs. */
export function serviceModel(service: string): ServiceModel {
  const known = loaded.get(service);
  if (known !== undefined) return known;
  const frozen = withWritten(
    JSON.parse(readFileSync(new URL(`${service}.json`, FOLDER), 'utf8')) as FrozenService,
  );
  const resolve = resolver(frozen);
  const operations = new Map(
    Object.entries(frozen.operations).map(([name, { http, input, output }]) => [
      name,
      {
        name,
        http,
        get input() {
          return resolve(input);
        },
        get output() {
          return resolve(output);
        },
      },
    ]),
  );
  const model = { frozen, operations };
  loaded.set(service, model);
  return model;
}

function withWritten(frozen: FrozenService): FrozenService {
  const file = new URL(`${frozen.service}.json`, WRITTEN);
  if (!existsSync(file)) return frozen;
  const { operations, shapes } = JSON.parse(readFileSync(file, 'utf8')) as Pick<
    FrozenService,
    'operations' | 'shapes'
  >;
  return {
    ...frozen,
    operations: { ...frozen.operations, ...operations },
    shapes: { ...frozen.shapes, ...shapes },
  };
}

const TIMESTAMPS: Readonly<Record<number, TimestampFormat | undefined>> = {
  4: undefined,
  5: 'date-time',
  6: 'http-date',
  7: 'epoch-seconds',
};

function resolver(frozen: FrozenService): (ref: FrozenRef) => Shape {
  const known = new Map<string, Shape>();
  const member = (name: string, ref: FrozenRef, traits: FrozenTraits): Member => ({
    name,
    traits,
    // Looked up when asked for: shapes may hold themselves.
    get shape() {
      return resolve(ref);
    },
  });
  const resolve = (ref: FrozenRef): Shape => {
    if (typeof ref === 'number') return scalar(ref, member);
    if (ref === 'unit') return { kind: 'unit' };
    const before = known.get(ref);
    if (before !== undefined) return before;
    const shape = build(ref);
    known.set(ref, shape);
    return shape;
  };
  const build = (name: string): Shape => {
    const frozenShape = frozen.shapes[name];
    if (frozenShape === undefined) throw new Error(`${frozen.service} has no shape ${name}`);
    switch (frozenShape[0]) {
      case 'struct':
        return {
          kind: 'struct',
          name,
          traits: frozenShape[1],
          members: frozenShape[2].map((entry) => member(...entry)),
        };
      case 'list':
        return { kind: 'list', element: member('member', frozenShape[2], frozenShape[3]) };
      case 'map':
        return {
          kind: 'map',
          key: member('key', frozenShape[2], frozenShape[3]),
          value: member('value', frozenShape[4], frozenShape[5]),
        };
      case 'simple':
        return resolve(frozenShape[2]);
    }
  };
  return resolve;
}

function scalar(
  code: number,
  member: (name: string, ref: FrozenRef, traits: FrozenTraits) => Member,
): Shape {
  if ((code & 64) !== 0) return { kind: 'list', element: member('member', code & ~64, {}) };
  if ((code & 128) !== 0) {
    return { kind: 'map', key: member('key', 0, {}), value: member('value', code & ~128, {}) };
  }
  if (code in TIMESTAMPS) return { kind: 'timestamp', format: TIMESTAMPS[code] };
  switch (code) {
    case 1:
    case 17:
    case 19:
      return { kind: 'number' };
    case 2:
      return { kind: 'boolean' };
    case 15:
      return { kind: 'document' };
    case 21:
    case 42:
      return { kind: 'blob' };
    default:
      return { kind: 'string' };
  }
}
