import { validationError } from '../faults.ts';

/** What the functions of a template may ask. */
export interface Surroundings {
  /** A parameter, a pseudo parameter or a resource by its logical id. */
  ref(name: string): unknown;
  attribute(logicalId: string, name: string): string;
  mapping(map: string, key: string, second: string): unknown;
  /** The outcome of a named condition. */
  condition(name: string): boolean;
  /** The value another stack exports under that name. */
  imported(name: string): string;
}

/** `AWS::NoValue`: whatever holds it is left out. */
export const NO_VALUE = Symbol('AWS::NoValue');

/**
 * A value of a template with its functions evaluated.
 *
 * @throws AwsFault ValidationError for a function nobody knows, wrong arguments, or a name nobody declared.
 */
export function resolve(value: unknown, surroundings: Surroundings): unknown {
  if (Array.isArray(value)) {
    return value.map((one) => resolve(one, surroundings)).filter((one) => one !== NO_VALUE);
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only !== undefined && isFunction(only[0])) {
    return call(only[0], only[1], surroundings);
  }
  return Object.fromEntries(
    entries
      .map(([name, member]) => [name, resolve(member, surroundings)] as const)
      .filter(([, member]) => member !== NO_VALUE),
  );
}

const isFunction = (name: string): boolean =>
  name === 'Ref' || name === 'Condition' || name.startsWith('Fn::');

type Evaluate = (argument: unknown, around: Surroundings) => unknown;

const FUNCTIONS: Readonly<Record<string, Evaluate>> = {
  Ref: (name, around) => around.ref(text(name, 'Ref')),
  Condition: (name, around) => around.condition(text(name, 'Condition')),
  'Fn::GetAtt': (argument, around) => {
    const [logicalId, ...attribute] = Array.isArray(argument)
      ? argument.map(String)
      : text(argument, 'Fn::GetAtt').split('.');
    return around.attribute(logicalId ?? '', attribute.join('.'));
  },
  'Fn::Join': (argument, around) => {
    const [delimiter, parts] = list(argument, 'Fn::Join', around);
    return list(parts, 'Fn::Join', around).map(String).join(text(delimiter, 'Fn::Join'));
  },
  'Fn::Sub': (argument, around) => substitute(argument, around),
  'Fn::Select': (argument, around) => {
    const [index, from] = list(argument, 'Fn::Select', around);
    const choices = list(from, 'Fn::Select', around);
    const chosen = choices[Number(index)];
    if (chosen === undefined)
      throw validationError(
        'Template error: Fn::Select cannot select nonexistent value at index ' + String(index),
      );
    return chosen;
  },
  'Fn::Split': (argument, around) => {
    const [delimiter, from] = list(argument, 'Fn::Split', around);
    return text(from, 'Fn::Split').split(text(delimiter, 'Fn::Split'));
  },
  'Fn::FindInMap': (argument, around) => {
    const [map, key, second] = list(argument, 'Fn::FindInMap', around).map(String);
    return around.mapping(map ?? '', key ?? '', second ?? '');
  },
  'Fn::ImportValue': (argument, around) =>
    around.imported(text(resolve(argument, around), 'Fn::ImportValue')),
  'Fn::Base64': (argument, around) =>
    Buffer.from(text(resolve(argument, around), 'Fn::Base64')).toString('base64'),
  'Fn::If': (argument, around) => {
    // Only the branch taken is evaluated: the other may name resources that do not exist.
    if (!Array.isArray(argument) || argument.length !== 3) throw wrongArguments('Fn::If');
    const [name, then, otherwise] = argument as readonly unknown[];
    return resolve(around.condition(text(name, 'Fn::If')) ? then : otherwise, around);
  },
  'Fn::Equals': (argument, around) => {
    const [left, right] = list(argument, 'Fn::Equals', around);
    return String(left) === String(right);
  },
  'Fn::And': (argument, around) => list(argument, 'Fn::And', around).every((one) => one === true),
  'Fn::Or': (argument, around) => list(argument, 'Fn::Or', around).some((one) => one === true),
  'Fn::Not': (argument, around) => list(argument, 'Fn::Not', around)[0] !== true,
  'Fn::Contains': (argument, around) => {
    const [among, value] = list(argument, 'Fn::Contains', around);
    return list(among, 'Fn::Contains', around).map(String).includes(String(value));
  },
};

function call(name: string, argument: unknown, around: Surroundings): unknown {
  const evaluate = FUNCTIONS[name];
  if (evaluate === undefined)
    throw validationError(`Template error: the range does not know the function ${name}.`);
  return evaluate(argument, around);
}

function substitute(argument: unknown, around: Surroundings): string {
  const [pattern, given] = Array.isArray(argument)
    ? (argument as readonly unknown[])
    : [argument, {}];
  const variables = (given ?? {}) as Readonly<Record<string, unknown>>;
  return text(pattern, 'Fn::Sub').replace(/\$\{([^}]*)\}/g, (whole, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    if (Object.hasOwn(variables, name)) return String(resolve(variables[name], around));
    const dot = name.indexOf('.');
    const value =
      dot === -1 ? around.ref(name) : around.attribute(name.slice(0, dot), name.slice(dot + 1));
    if (value === NO_VALUE) throw validationError(`Template error: ${whole} has no value.`);
    return String(value);
  });
}

function list(argument: unknown, name: string, around: Surroundings): readonly unknown[] {
  const resolved = resolve(argument, around);
  if (!Array.isArray(resolved)) throw wrongArguments(name);
  return resolved as readonly unknown[];
}

function text(value: unknown, name: string): string {
  if (typeof value !== 'string' && typeof value !== 'number') throw wrongArguments(name);
  return String(value);
}

const wrongArguments = (name: string) =>
  validationError(`Template error: every ${name} object requires its own kind of arguments.`);
