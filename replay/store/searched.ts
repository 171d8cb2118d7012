import type { Place } from './index-places.ts';

/**
 * What records of an index are searched by. Ids and names are told as numbers made of their text: two texts of one
 * number would only bring a record too many, which the rules then look at as text.
 */
export interface Searched {
  /** In the order of the texts, which are as `storedText` writes them. */
  idsOf(texts: readonly string[]): Promise<readonly Id[]>;
  /** Records that hold one of the ids, or handed out one of the keys. */
  holding(ids: readonly Id[], keys: readonly Id[]): Promise<readonly Spot[]>;
  /** Reads of an object of one of these keys. */
  reading(keys: readonly Id[]): Promise<readonly Spot[]>;
  /** Those whose file and idx a question of the index gives. */
  givenBy(query: string): Promise<readonly Spot[]>;
  at(spots: readonly Spot[]): Promise<readonly Found[]>;
  /**
   * Within the spans: what sessions of Lambda functions did, or of those of these names; and beside that invocations,
   * and what was put into these buckets.
   */
  during(
    spans: readonly Span[],
    functions: readonly Id[],
    buckets: readonly Id[],
  ): Promise<{ readonly inSessions: readonly Found[]; readonly beside: readonly Place[] }>;
}

/** 52 bits, which a number of JavaScript holds; never 0. */
export type Id = number;
/** Which record it is, without what it leads to. */
export type Spot = Pick<Place, 'file' | 'index'>;
/** Seconds since 1970, both ends within; several are in order, and apart. */
export type Span = readonly [from: number, to: number];

/** A record, and what it leads to. */
export interface Found {
  readonly place: Place;
  readonly atS: number;
  readonly requestId: Id | undefined;
  /** Of the call, of its copy in another account, and of what it was answered with. */
  readonly ids: readonly Id[];
  readonly accessKey: Id | undefined;
  /** Of a call to S3. */
  readonly object: readonly [bucket: Id, key: Id] | undefined;
  /** Of an invocation. */
  readonly invoked:
    | { readonly functionName: Id | undefined; readonly sourceBucket: Id | undefined }
    | undefined;
}
