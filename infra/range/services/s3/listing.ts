import type { AccessRequest, Call } from '../../service.ts';
import { ask } from './bucket.ts';
import { badArgument } from './faults.ts';

export interface Listed<Item> {
  readonly key: string;
  readonly item: Item;
}

export interface ListingOptions<Item> {
  readonly prefix: string;
  readonly delimiter?: string;
  /** Only keys, or folded prefixes, behind this one. */
  readonly after?: string;
  /** Whether `after` is a key somebody thought of: a prefix of that very name has then not been shown yet. */
  readonly afterIsKey?: boolean;
  /** Among entries of the key `after` itself: the last one already shown. Later ones follow. */
  readonly resumesAt?: (item: Item) => boolean;
  /** Keys and common prefixes together. */
  readonly most: number;
}

export interface Listing<Item> {
  readonly entries: readonly Listed<Item>[];
  readonly commonPrefixes: readonly string[];
  /** The last key or prefix shown, when there is more behind it. */
  readonly next: string | undefined;
}

/**
 * One page of a bucket: keys in the order of their UTF-8 bytes, folded at the delimiter.
 *
 * Source: S3 API Reference, ListObjectsV2.
 */
export function listing<Item>(
  all: readonly Listed<Item>[],
  options: ListingOptions<Item>,
): Listing<Item> {
  const { prefix, delimiter, most } = options;
  const sorted = all.filter(({ key }) => key.startsWith(prefix)).sort(byUtf8);
  const entries: Listed<Item>[] = [];
  const commonPrefixes: string[] = [];
  const shown = options.afterIsKey === true ? undefined : options.after;
  let last: string | undefined;
  for (const entry of behind(sorted, options)) {
    const cut = delimiter === undefined ? -1 : entry.key.indexOf(delimiter, prefix.length);
    const folded = cut < 0 ? undefined : entry.key.slice(0, cut + (delimiter?.length ?? 0));
    if (folded !== undefined && (folded === last || folded === shown)) continue;
    if (entries.length + commonPrefixes.length === most) {
      return { entries, commonPrefixes, next: most === 0 ? undefined : last };
    }
    if (folded === undefined) entries.push(entry);
    else commonPrefixes.push(folded);
    last = folded ?? entry.key;
  }
  return { entries, commonPrefixes, next: undefined };
}

export interface ListInput {
  readonly Bucket?: string | undefined;
  readonly Prefix?: string | undefined;
  readonly Delimiter?: string | undefined;
  readonly MaxKeys?: number | undefined;
  readonly EncodingType?: string | undefined;
}

export const asksToList = (
  call: Call,
  input: ListInput,
  action: AccessRequest['action'],
): AccessRequest =>
  ask(call, input.Bucket, action, undefined, {
    ...(input.Prefix !== undefined && { 's3:prefix': [input.Prefix] }),
    ...(input.Delimiter !== undefined && { 's3:delimiter': [input.Delimiter] }),
    ...(input.MaxKeys !== undefined && { 's3:max-keys': [String(input.MaxKeys)] }),
  });

/**
 * With EncodingType "url" keys are written so that XML can carry every one of them.
 *
 * @throws AwsFault InvalidArgument.
 */
export function keyEncoder({ EncodingType }: ListInput): (key: string) => string {
  if (EncodingType === undefined) return (key) => key;
  if (EncodingType !== 'url') {
    throw badArgument(
      'encoding-type',
      EncodingType,
      'Invalid Encoding Method specified in Request',
    );
  }
  return (key) =>
    encodeURIComponent(key)
      .replace(/[!'()]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
      .replaceAll('%2F', '/')
      .replaceAll('%20', '+');
}

function behind<Item>(
  sorted: readonly Listed<Item>[],
  { after, resumesAt }: ListingOptions<Item>,
): readonly Listed<Item>[] {
  if (after === undefined) return sorted;
  const shown =
    resumesAt === undefined
      ? -1
      : sorted.findIndex(({ key, item }) => key === after && resumesAt(item));
  return sorted.filter(
    (entry, index) =>
      compareUtf8(entry.key, after) > 0 || (shown >= 0 && entry.key === after && index > shown),
  );
}

const byUtf8 = (a: Listed<unknown>, b: Listed<unknown>): number => compareUtf8(a.key, b.key);

/** Only surrogate pairs sort differently in UTF-16, and they are rare. */
function compareUtf8(a: string, b: string): number {
  const least = Math.min(a.length, b.length);
  for (let at = 0; at < least; at++) {
    const [one, other] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (one !== other) return rank(one) - rank(other);
  }
  return a.length - b.length;
}

const rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);
