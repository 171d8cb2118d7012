import { BlockList, isIP } from 'node:net';
import { arnGlobMatches, globMatches } from './glob.ts';
import type { KnownContext, PolicyText } from './policy-text.ts';
import { policyText } from './policy-text.ts';

/** One operator with one key and its values: `"StringLike": {"s3:prefix": ["inbox/*"]}`. */
export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly expected: readonly string[];
  holds(context: KnownContext): boolean;
}

/**
 * @param operator as written: "ForAnyValue:StringLikeIfExists".
 * @returns undefined for an operator IAM does not have.
 */
export function conditionOf(
  operator: string,
  key: string,
  values: readonly string[],
  variables: boolean,
): Condition | undefined {
  const parsed = parseOperator(operator);
  if (parsed === undefined) return undefined;
  const name = key.toLowerCase();
  const written = { operator, key, expected: values };
  if (parsed.base === 'null') {
    const absent = values.some((value) => value.toLowerCase() === 'true');
    const present = values.some((value) => value.toLowerCase() === 'false');
    return {
      ...written,
      holds: (context) => ((context.get(name)?.length ?? 0) === 0 ? absent : present),
    };
  }
  const comparison = COMPARISONS.get(parsed.base);
  if (comparison === undefined) return undefined;
  const tests = values.map((value) =>
    comparison.test(policyText(value, variables && comparison.variables)),
  );
  // Of the negated operators a value passes when it equals none of the policy's values.
  const passes = (value: string, context: KnownContext) =>
    tests.some((equals) => equals(value, context)) !== comparison.negated;
  return {
    ...written,
    holds(context) {
      const actual = context.get(name) ?? [];
      if (actual.length === 0) {
        if (parsed.ifExists || parsed.quantifier === 'forallvalues') return true;
        return parsed.quantifier === undefined && comparison.negated;
      }
      if (parsed.quantifier === 'forallvalues' || (!parsed.quantifier && comparison.negated))
        return actual.every((value) => passes(value, context));
      return actual.some((value) => passes(value, context));
    },
  };
}

/** Whether IAM knows the operator. */
export function isConditionOperator(operator: string): boolean {
  const parsed = parseOperator(operator);
  return parsed !== undefined && (parsed.base === 'null' || COMPARISONS.has(parsed.base));
}

interface ParsedOperator {
  readonly quantifier: 'forallvalues' | 'foranyvalue' | undefined;
  /** In lower case. */
  readonly base: string;
  readonly ifExists: boolean;
}

const OPERATOR = /^(?:(forallvalues|foranyvalue):)?([a-z]+?)(ifexists)?$/;

function parseOperator(operator: string): ParsedOperator | undefined {
  const found = OPERATOR.exec(operator.toLowerCase());
  if (found?.[2] === undefined) return undefined;
  return {
    quantifier: found[1] as ParsedOperator['quantifier'],
    base: found[2],
    ifExists: found[3] !== undefined,
  };
}

type Test = (actual: string, context: KnownContext) => boolean;

interface Comparison {
  readonly negated: boolean;
  /** Policy variables are filled in for text and ARN operators only. */
  readonly variables: boolean;
  test(expected: PolicyText): Test;
}

const onText =
  (compare: (expected: string, actual: string) => boolean) =>
  (expected: PolicyText): Test =>
  (actual, context) => {
    const text = expected.plain(context);
    return text !== undefined && compare(text, actual);
  };

const onPattern =
  (matches: typeof globMatches) =>
  (expected: PolicyText): Test =>
  (actual, context) => {
    const glob = expected.pattern(context);
    return glob !== undefined && matches(glob, actual);
  };

/** Values without variables are read once. */
const onConstant =
  (testFor: (expected: string) => (actual: string) => boolean) =>
  (expected: PolicyText): Test =>
    testFor(expected.plain(NOTHING_KNOWN) ?? '');

const NOTHING_KNOWN: KnownContext = new Map();

const onNumber = (
  read: (text: string) => number,
  compare: (expected: number, actual: number) => boolean,
) =>
  onConstant((expected) => {
    const wanted = read(expected);
    if (Number.isNaN(wanted)) return () => false;
    return (actual) => {
      const given = read(actual);
      return !Number.isNaN(given) && compare(wanted, given);
    };
  });

const ORDERS = {
  equals: (expected: number, actual: number) => actual === expected,
  lessthan: (expected: number, actual: number) => actual < expected,
  lessthanequals: (expected: number, actual: number) => actual <= expected,
  greaterthan: (expected: number, actual: number) => actual > expected,
  greaterthanequals: (expected: number, actual: number) => actual >= expected,
} as const;

const readNumber = (text: string) => (text.trim() === '' ? Number.NaN : Number(text));

/** ISO 8601, or seconds since 1970, both as milliseconds. */
const readDate = (text: string) =>
  /^-?\d+(\.\d+)?$/.test(text) && text.length !== 4 ? Number(text) * 1000 : Date.parse(text);

const exactly = onText((expected, actual) => expected === actual);
const ignoringCase = onText((expected, actual) => expected.toLowerCase() === actual.toLowerCase());
const inNetwork = onConstant(addressIn);

function both(name: string, negatedName: string, test: Comparison['test'], variables: boolean) {
  return [
    [name, { negated: false, variables, test }],
    [negatedName, { negated: true, variables, test }],
  ] as const;
}

function ordered(family: string, read: (text: string) => number) {
  return [
    ...Object.entries(ORDERS).map(
      ([order, compare]) =>
        [
          `${family}${order}`,
          { negated: false, variables: false, test: onNumber(read, compare) },
        ] as const,
    ),
    [
      `${family}notequals`,
      { negated: true, variables: false, test: onNumber(read, ORDERS.equals) },
    ] as const,
  ];
}

const COMPARISONS: ReadonlyMap<string, Comparison> = new Map<string, Comparison>([
  ...both('stringequals', 'stringnotequals', exactly, true),
  ...both('stringequalsignorecase', 'stringnotequalsignorecase', ignoringCase, true),
  ...both('stringlike', 'stringnotlike', onPattern(globMatches), true),
  // IAM treats ArnEquals as ArnLike: both take wildcards.
  ...both('arnequals', 'arnnotequals', onPattern(arnGlobMatches), true),
  ...both('arnlike', 'arnnotlike', onPattern(arnGlobMatches), true),
  ...both('ipaddress', 'notipaddress', inNetwork, false),
  ...ordered('numeric', readNumber),
  ...ordered('date', readDate),
  ['bool', { negated: false, variables: true, test: ignoringCase }],
  ['binaryequals', { negated: false, variables: false, test: exactly }],
]);

function addressIn(network: string): (address: string) => boolean {
  const [base = '', length] = network.split('/');
  const family = isIP(base);
  const bits = family === 4 ? 32 : 128;
  const prefix = length === undefined ? bits : Number(length);
  if (family === 0 || !Number.isInteger(prefix) || prefix < 0 || prefix > bits) return () => false;
  const name = family === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(base, prefix, name);
  // Node counts an IPv4 address into ::/0; IAM keeps the families apart.
  return (address) => isIP(address) === family && list.check(address, name);
}
