import type { Protocol } from './http-message.ts';

/** One service as `frozen/<service>.json` holds it. */
export interface FrozenService {
  readonly service: string;
  readonly protocol: Protocol;
  readonly signingName: string;
  /** "2012-11-05" */
  readonly version: string;
  readonly xmlNamespace?: string;
  /** What stands before the dot in X-Amz-Target. */
  readonly target?: string;
  readonly queryCompatible?: boolean;
  readonly operations: Readonly<
    Record<
      string,
      { readonly http?: FrozenHttp; readonly input: FrozenRef; readonly output: FrozenRef }
    >
  >;
  readonly errors: Readonly<
    Record<
      string,
      {
        readonly status?: number;
        readonly queryCode?: string;
        readonly members: readonly FrozenMember[];
      }
    >
  >;
  readonly shapes: Readonly<Record<string, FrozenShape>>;
}

/** Method, URI pattern, status of success. */
export type FrozenHttp = readonly [string, string, number];

/** A shape's name; a scalar's number, where 64 says "list of" and 128 "map of"; or "unit". */
export type FrozenRef = string | number;

export type FrozenMember = readonly [name: string, ref: FrozenRef, traits: FrozenTraits];

export type FrozenShape =
  | readonly ['struct', FrozenTraits, readonly FrozenMember[]]
  | readonly ['list', FrozenTraits, FrozenRef, FrozenTraits]
  | readonly ['map', FrozenTraits, FrozenRef, FrozenTraits, FrozenRef, FrozenTraits]
  | readonly ['simple', FrozenTraits, FrozenRef];

export interface FrozenTraits {
  readonly http?: FrozenHttp;
  readonly httpHeader?: string;
  readonly httpQuery?: string;
  readonly httpPrefixHeaders?: string;
  readonly httpPayload?: 1;
  readonly httpLabel?: 1;
  readonly httpResponseCode?: 1;
  readonly httpQueryParams?: 1;
  readonly xmlName?: string;
  readonly xmlFlattened?: 1;
  readonly xmlAttribute?: 1;
  readonly xmlNamespace?: readonly [string, string] | string;
  readonly httpError?: number;
  readonly awsQueryError?: readonly [string, number];
}
