import { BlockList, isIP } from 'node:net';

/**
 * The matching language EventBridge rules and SNS filter policies share.
 *
 * A pattern is a tree of the event's own field names; its leaves are lists of which any one must match.
 */
export type EventPattern = Readonly<Record<string, unknown>>;

/** Whether `event`, parsed JSON, has everything `pattern` asks for. A pattern that is not valid matches nothing. */
export function matchesPattern(pattern: EventPattern, event: unknown): boolean {
  const objects = objectsIn(event);
  const candidates = objects.length === 0 ? [{}] : objects;
  return candidates.some((object) => fieldsMatch(pattern, object, objects));
}

/** Why AWS would refuse the pattern, in the words its rule engine uses; undefined when it is valid. */
export function patternFault(pattern: unknown): string | undefined {
  if (!isObject(pattern)) return 'Filter is not an object';
  if (Object.keys(pattern).length === 0) return 'Empty patterns are not allowed';
  for (const [field, wanted] of Object.entries(pattern)) {
    const fault = fieldFault(field, wanted);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

type JsonObject = Readonly<Record<string, unknown>>;

const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** EventBridge compares numbers between −5×10⁹ and 5×10⁹ only. */
const LARGEST_NUMBER = 5e9;

/**
 * @param here the object whose fields are compared.
 * @param everywhere all objects at this path: "does not exist" is said of all elements of an array together.
 */
function fieldsMatch(
  pattern: EventPattern,
  here: JsonObject,
  everywhere: readonly JsonObject[],
): boolean {
  return Object.entries(pattern).every(([field, wanted]) => {
    if (field === '$or' && isAlternatives(wanted))
      return wanted.some((alternative) => fieldsMatch(alternative, here, everywhere));
    const value = ownField(here, field);
    const values = everywhere.map((object) => ownField(object, field));
    if (Array.isArray(wanted)) return leafMatches(wanted, leavesIn(value), leavesIn(values));
    if (!isObject(wanted)) return false;
    const objects = objectsIn(value);
    const candidates = objects.length === 0 ? [{}] : objects;
    const all = objectsIn(values);
    return candidates.some((object) => fieldsMatch(wanted, object, all));
  });
}

function leafMatches(
  wanted: readonly unknown[],
  leaves: readonly unknown[],
  leavesEverywhere: readonly unknown[],
): boolean {
  return wanted.some((matcher) => {
    if (isObject(matcher) && 'exists' in matcher)
      return matcher['exists'] === true ? leaves.length > 0 : leavesEverywhere.length === 0;
    return leaves.some((leaf) => valueMatches(matcher, leaf));
  });
}

function valueMatches(matcher: unknown, value: unknown): boolean {
  if (!isObject(matcher)) return matcher === value;
  const [kind, argument] = Object.entries(matcher)[0] ?? [];
  switch (kind) {
    case 'prefix':
      return affixMatches(argument, value, (text, affix) => text.startsWith(affix));
    case 'suffix':
      return affixMatches(argument, value, (text, affix) => text.endsWith(affix));
    case 'equals-ignore-case':
      return bothText(argument, value, (wanted, text) => lower(wanted) === lower(text));
    case 'wildcard':
      return bothText(argument, value, (glob, text) => wildcardMatches(glob, text));
    case 'cidr':
      return bothText(argument, value, cidrHolds);
    case 'numeric':
      return numericMatches(argument, value);
    case 'anything-but':
      return isAnythingBut(argument, value);
    default:
      return false;
  }
}

function affixMatches(
  argument: unknown,
  value: unknown,
  holds: (text: string, affix: string) => boolean,
): boolean {
  if (typeof value !== 'string') return false;
  if (typeof argument === 'string') return holds(value, argument);
  const folded = isObject(argument) ? argument['equals-ignore-case'] : undefined;
  return typeof folded === 'string' && holds(lower(value), lower(folded));
}

function bothText(
  argument: unknown,
  value: unknown,
  holds: (argument: string, value: string) => boolean,
): boolean {
  return typeof argument === 'string' && typeof value === 'string' && holds(argument, value);
}

/** `*` stands for any run of characters; `\*` and `\\` for themselves. Linear in the text for each star. */
function wildcardMatches(glob: string, text: string): boolean {
  const pieces = globPieces(glob);
  const first = pieces[0] ?? '';
  if (pieces.length === 1) return text === first;
  const last = pieces.at(-1) ?? '';
  if (text.length < first.length + last.length) return false;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let from = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const at = text.indexOf(piece, from);
    if (at < 0 || at + piece.length > end) return false;
    from = at + piece.length;
  }
  return true;
}

function globPieces(glob: string): string[] {
  const pieces = [''];
  for (let at = 0; at < glob.length; at++) {
    const escaped = glob[at] === '\\';
    if (escaped) at++;
    if (!escaped && glob[at] === '*') pieces.push('');
    else pieces.push(`${pieces.pop() ?? ''}${glob[at] ?? ''}`);
  }
  return pieces;
}

function cidrHolds(cidr: string, address: string): boolean {
  const block = parsedCidr(cidr);
  const family = isIP(address);
  if (block === undefined || family === 0) return false;
  const list = new BlockList();
  list.addSubnet(block.network, block.bits, block.family);
  return list.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

function parsedCidr(cidr: string) {
  const [network = '', bits = ''] = cidr.split('/');
  const version = isIP(network);
  const most = version === 4 ? 32 : 128;
  if (version === 0 || !/^\d{1,3}$/.test(bits) || Number(bits) > most) return undefined;
  return { network, bits: Number(bits), family: version === 4 ? 'ipv4' : 'ipv6' } as const;
}

function numericMatches(argument: unknown, value: unknown): boolean {
  if (!Array.isArray(argument) || typeof value !== 'number') return false;
  if (Math.abs(value) > LARGEST_NUMBER) return false;
  for (let at = 0; at + 1 < argument.length; at += 2) {
    const compare = COMPARISONS[String(argument[at])];
    if (compare === undefined || !compare(value, Number(argument[at + 1]))) return false;
  }
  return true;
}

function isAnythingBut(argument: unknown, value: unknown): boolean {
  if (isObject(argument)) {
    const [kind, values] = Object.entries(argument)[0] ?? [];
    if (kind === undefined || typeof value !== 'string') return false;
    return listOf(values).every((one) => !valueMatches({ [kind]: one }, value));
  }
  if (typeof value !== 'string' && typeof value !== 'number') return false;
  return listOf(argument).every((one) => one !== value);
}

function fieldFault(field: string, wanted: unknown): string | undefined {
  // `$or` is a relation only when it holds at least two patterns; otherwise it is a field of that name.
  if (field === '$or' && isAlternatives(wanted)) return firstFault(wanted, patternFault);
  if (isObject(wanted)) return patternFault(wanted);
  if (!Array.isArray(wanted)) return `"${field}" must be an object or an array`;
  if (wanted.length === 0) return 'Empty arrays are not allowed';
  return firstFault(wanted, matcherFault);
}

function matcherFault(matcher: unknown): string | undefined {
  if (Array.isArray(matcher)) return 'Match value must be String, number, true, false, or null';
  if (!isObject(matcher)) return undefined;
  const entries = Object.entries(matcher);
  if (entries.length !== 1) return 'Only one key allowed in match expression';
  const [kind, argument] = entries[0] ?? [];
  switch (kind) {
    case 'exists':
      return typeof argument === 'boolean'
        ? undefined
        : 'exists match pattern must be true or false';
    case 'prefix':
    case 'suffix':
      return typeof argument === 'string' || isFoldedText(argument)
        ? undefined
        : `${kind} match pattern must be a string`;
    case 'equals-ignore-case':
      return typeof argument === 'string' ? undefined : `${kind} match pattern must be a string`;
    case 'wildcard':
      return wildcardFault(argument);
    case 'cidr':
      return typeof argument === 'string' && parsedCidr(argument) !== undefined
        ? undefined
        : "Malformed CIDR, one '/' required";
    case 'numeric':
      return numericFault(argument);
    case 'anything-but':
      return anythingButFault(argument);
    default:
      return `Unrecognized match type ${String(kind)}`;
  }
}

function wildcardFault(argument: unknown): string | undefined {
  if (typeof argument !== 'string') return 'wildcard match pattern must be a string';
  if (/(^|[^\\])(\\\\)*\*\*/.test(argument)) return 'Consecutive wildcard characters at pos 0';
  return undefined;
}

function numericFault(argument: unknown): string | undefined {
  if (!Array.isArray(argument) || (argument.length !== 2 && argument.length !== 4))
    return 'Invalid member in numeric match';
  for (let at = 0; at < argument.length; at += 2) {
    const bound: unknown = argument[at + 1];
    if (COMPARISONS[String(argument[at])] === undefined)
      return `Unrecognized numeric range operator: ${String(argument[at])}`;
    if (typeof bound !== 'number') return 'Numeric range must be a number';
    if (Math.abs(bound) > LARGEST_NUMBER)
      return 'Value must be between -5.0E9 and 5.0E9, inclusive';
  }
  const [first, low, second, high] = argument as [string, number, string?, number?];
  if (second === undefined || high === undefined) return undefined;
  const isRange = first.startsWith('>') && second.startsWith('<');
  if (!isRange) return 'Bad numeric range operator: use ">" or ">=" before "<" or "<="';
  return low < high ? undefined : 'Bottom must be less than top';
}

function anythingButFault(argument: unknown): string | undefined {
  if (!isObject(argument)) {
    const values = listOf(argument);
    const isPlain = values.every((one) => typeof one === 'string' || typeof one === 'number');
    if (values.length === 0 || !isPlain)
      return 'Value of anything-but must be an array or single string/number value.';
    return undefined;
  }
  const [kind, values] = Object.entries(argument)[0] ?? [];
  const nested = ['prefix', 'suffix', 'equals-ignore-case', 'wildcard'];
  if (kind === undefined || !nested.includes(kind) || Object.keys(argument).length !== 1)
    return `Unsupported anything-but pattern: ${String(kind)}`;
  return firstFault(listOf(values), (one) => matcherFault({ [kind]: one }));
}

function firstFault<T>(
  candidates: readonly T[],
  faultOf: (candidate: T) => string | undefined,
): string | undefined {
  for (const candidate of candidates) {
    const fault = faultOf(candidate);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function isAlternatives(wanted: unknown): wanted is readonly EventPattern[] {
  return Array.isArray(wanted) && wanted.length > 1 && wanted.every(isObject);
}

function isFoldedText(value: unknown): boolean {
  return isObject(value) && typeof value['equals-ignore-case'] === 'string';
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Fields an event inherits ("constructor") are not fields of the event. */
function ownField(object: JsonObject, field: string): unknown {
  return Object.hasOwn(object, field) ? object[field] : undefined;
}

/** Every scalar below `value` that no field name leads to: arrays are looked into, objects are not leaves. */
function leavesIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((element) => leavesIn(element));
  return value === undefined || isObject(value) ? [] : [value];
}

function objectsIn(value: unknown): readonly JsonObject[] {
  if (Array.isArray(value)) return value.flatMap((element) => objectsIn(element));
  return isObject(value) ? [value] : [];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function lower(text: string): string {
  return text.toLowerCase();
}
