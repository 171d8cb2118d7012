import { RE2JS } from 're2js';
import { cidr } from './cidr.ts';
import { glob } from './glob.ts';
import { NotSupported } from './not-supported.ts';
import type { Fields } from './record-fields.ts';

export type Test = (fields: Fields) => boolean;
/** Decides over all values a field has in one record. */
type ValuesTest = (values: readonly unknown[], fields: Fields) => boolean;

const KINDS = [
  'contains',
  'startswith',
  'endswith',
  're',
  'cidr',
  'exists',
  'gt',
  'gte',
  'lt',
  'lte',
] as const;
type Kind = (typeof KINDS)[number];
const RE_FLAGS: readonly string[] = ['i', 'm', 's'];

interface Modifiers {
  readonly kind: Kind | undefined;
  readonly isAll: boolean;
  readonly isCased: boolean;
  readonly isReference: boolean;
  readonly flags: string;
}

/**
 * One line of a selection: `field|modifier: value`. A list of values means any of them, with `all` every one.
 *
 * @throws NotSupported for a modifier or a value that is not done here.
 */
export function fieldMatch(key: string, value: unknown): Test {
  const [field = '', ...names] = key.split('|');
  const modifiers = modifiersOf(names, key);
  const isMany = Array.isArray(value);
  const wanted = isMany ? (value as readonly unknown[]) : [value];
  if (wanted.length === 0) throw new NotSupported(`"${key}" has an empty list`);
  if (modifiers.isAll && !isMany) throw new NotSupported(`"${key}" has "all" without a list`);
  if (field === '') return keywords(wanted, modifiers);
  const tests = wanted.map((one) => valueTest(one, modifiers, key));
  return (fields) => {
    const values = fields.valuesAt(field);
    return modifiers.isAll
      ? tests.every((test) => test(values, fields))
      : tests.some((test) => test(values, fields));
  };
}

/** Words without a field: each may stand anywhere in the record. */
export function keywords(wanted: readonly unknown[], { isAll, isCased, kind }: Partial<Modifiers>) {
  if (kind !== undefined)
    throw new NotSupported('words without a field take "all" and "cased" only');
  const tests = wanted.map((one) => {
    if (typeof one !== 'string' && typeof one !== 'number') {
      throw new NotSupported('a list without a field holds words only');
    }
    const isOpen = { before: true, after: true };
    return glob(String(one), { isCased: isCased === true, isOpen });
  });
  return (fields: Fields): boolean => {
    const leaves = fields.leaves();
    const isFound = (test: (text: string) => boolean) => leaves.some(test);
    return isAll === true ? tests.every(isFound) : tests.some(isFound);
  };
}

function modifiersOf(names: readonly string[], key: string): Modifiers {
  const kinds = names.filter((name): name is Kind => (KINDS as readonly string[]).includes(name));
  const isPattern = kinds.includes('re');
  const flags = names.filter((name) => isPattern && RE_FLAGS.includes(name));
  const known = [...kinds, ...flags, 'all', 'cased', 'fieldref'];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new NotSupported(`the modifier "${unknown}" of "${key}" is not supported`);
  }
  if (kinds.length > 1 || new Set(names).size < names.length) {
    throw new NotSupported(`the modifiers of "${key}" do not go together`);
  }
  const [kind] = kinds;
  const isText = kind === undefined || kind.endsWith('with') || kind === 'contains';
  if (!isText && (names.includes('cased') || names.includes('fieldref'))) {
    throw new NotSupported(`the modifiers of "${key}" do not go together`);
  }
  return {
    kind,
    isAll: names.includes('all'),
    isCased: names.includes('cased'),
    isReference: names.includes('fieldref'),
    flags: flags.join(''),
  };
}

function valueTest(wanted: unknown, modifiers: Modifiers, key: string): ValuesTest {
  const { kind } = modifiers;
  if (kind === 'exists') {
    if (typeof wanted !== 'boolean') throw new NotSupported(`"${key}" is neither true nor false`);
    return (values) => values.some((one) => one !== null) === wanted;
  }
  if (wanted === null) {
    if (kind !== undefined) throw new NotSupported(`"${key}" compares with null`);
    return (values) => values.every((one) => one === null);
  }
  if (typeof wanted === 'object' || typeof wanted === 'undefined') {
    throw new NotSupported(`"${key}" holds neither a value nor a list of values`);
  }
  const text = String(wanted);
  if (modifiers.isReference) {
    return (values, fields) =>
      fields.valuesAt(text).some((one) => {
        const other = textOf(one);
        return other !== undefined && values.some(onText(textTest(escaped(other), modifiers)));
      });
  }
  const test =
    kind?.startsWith('g') === true || kind?.startsWith('l') === true
      ? sizeTest(kind, wanted, key)
      : onText(patternTest(text, modifiers, key));
  return (values) => values.some(test);
}

function patternTest(text: string, modifiers: Modifiers, key: string): (text: string) => boolean {
  if (modifiers.kind === 'cidr') return cidr(text);
  if (modifiers.kind === 're') return patternOf(text, modifiers.flags, key);
  return textTest(text, modifiers);
}

function textTest(text: string, { kind, isCased }: Modifiers): (text: string) => boolean {
  return glob(text, {
    isCased,
    isOpen: {
      before: kind === 'contains' || kind === 'endswith',
      after: kind === 'contains' || kind === 'startswith',
    },
  });
}

/**
 * By RE2, which takes time in proportion to the text whatever the pattern is: rules come from anywhere, and user agents
 * and keys from whoever attacked. So look-around and back references, which it has not, are not supported.
 */
function patternOf(text: string, flags: string, key: string): (text: string) => boolean {
  const [, inline = '', pattern = ''] = /^(?:\(\?([ims]+)\))?([^]*)$/.exec(text) ?? [];
  const asked = [...new Set(`${flags}${inline}`)].reduce((sum, flag) => sum | flagOf(flag), 0);
  try {
    const compiled = RE2JS.compile(pattern, asked);
    return (value) => compiled.matcher(value).find();
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    throw new NotSupported(`"${key}" holds a pattern that cannot be read: ${because}`);
  }
}

function flagOf(flag: string): number {
  if (flag === 'i') return RE2JS.CASE_INSENSITIVE;
  return flag === 'm' ? RE2JS.MULTILINE : RE2JS.DOTALL;
}

function sizeTest(kind: Kind, wanted: unknown, key: string): (value: unknown) => boolean {
  const limit = wanted;
  if (typeof limit !== 'number') throw new NotSupported(`"${key}" compares with no number`);
  return (value) => {
    const own = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
    if (typeof own !== 'number') return false;
    if (kind === 'gt') return own > limit;
    if (kind === 'gte') return own >= limit;
    return kind === 'lt' ? own < limit : own <= limit;
  };
}

const onText =
  (test: (text: string) => boolean) =>
  (value: unknown): boolean => {
    const text = textOf(value);
    return text !== undefined && test(text);
  };

/** Rules for CloudTrail match "requestParameters" as the JSON text it is in a log; so an object is its JSON here. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const escaped = (text: string): string => text.replace(/[*?\\]/g, '\\$&');
