import { validationError } from '../faults.ts';
import { readYaml } from './read-yaml.ts';

/** A template as far as the engine reads it. */
export interface Template {
  readonly description?: string;
  readonly parameters: Readonly<Record<string, ParameterDeclaration>>;
  readonly mappings: Readonly<Record<string, unknown>>;
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly rules: readonly RuleDeclaration[];
  readonly resources: Readonly<Record<string, ResourceDeclaration>>;
  readonly outputs: Readonly<Record<string, OutputDeclaration>>;
}

export interface ParameterDeclaration {
  readonly type: string;
  readonly defaultValue?: string;
  readonly allowedValues?: readonly string[];
  readonly noEcho: boolean;
  readonly description?: string;
}

export interface RuleDeclaration {
  readonly condition?: unknown;
  readonly assertions: readonly { readonly assert: unknown; readonly description?: string }[];
}

export interface ResourceDeclaration {
  readonly type: string;
  readonly condition?: string;
  readonly dependsOn: readonly string[];
  readonly deletionPolicy: 'Delete' | 'Retain';
  /** Unresolved. */
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface OutputDeclaration {
  readonly condition?: string;
  readonly value: unknown;
  readonly description?: string;
  readonly exportName?: unknown;
}

const SECTIONS = new Set([
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Mappings',
  'Conditions',
  'Rules',
  'Resources',
  'Outputs',
]);

/**
 * Reads a template in JSON or YAML.
 *
 * @throws AwsFault ValidationError for what is no template, naming the part at fault.
 */
export function readTemplate(text: string): Template {
  const whole = asObject(parse(text), 'Template format error: the template is not an object.');
  for (const section of Object.keys(whole)) {
    if (!SECTIONS.has(section))
      throw validationError(`Invalid template property or properties [${section}]`);
  }
  const resources = asObject(
    whole['Resources'] ?? {},
    'Template format error: Resources must be an object.',
  );
  if (Object.keys(resources).length === 0)
    throw validationError('Template format error: At least one Resources member must be defined.');
  return {
    ...(typeof whole['Description'] === 'string' && { description: whole['Description'] }),
    parameters: each(whole['Parameters'], readParameter),
    mappings: section(whole, 'Mappings'),
    conditions: section(whole, 'Conditions'),
    rules: Object.values(section(whole, 'Rules')).map(readRule),
    resources: each(resources, readResource),
    outputs: each(whole['Outputs'], readOutput),
  };
}

function parse(text: string): unknown {
  try {
    return text.trimStart().startsWith('{') ? (JSON.parse(text) as unknown) : readYaml(text);
  } catch (error) {
    throw validationError(`Template format error: ${error instanceof Error ? error.message : ''}`);
  }
}

function readParameter(
  given: Readonly<Record<string, unknown>>,
  name: string,
): ParameterDeclaration {
  const type = given['Type'];
  if (typeof type !== 'string')
    throw validationError(`Template format error: Parameter ${name} has no Type.`);
  const allowed = given['AllowedValues'];
  return {
    type,
    noEcho: given['NoEcho'] === true || given['NoEcho'] === 'true',
    ...(given['Default'] !== undefined && { defaultValue: String(given['Default']) }),
    ...(Array.isArray(allowed) && { allowedValues: allowed.map(String) }),
    ...(typeof given['Description'] === 'string' && { description: given['Description'] }),
  };
}

function readRule(given: unknown): RuleDeclaration {
  const rule = asObject(given, 'Template format error: a rule must be an object.');
  const assertions = Array.isArray(rule['Assertions']) ? (rule['Assertions'] as unknown[]) : [];
  return {
    ...(rule['RuleCondition'] !== undefined && { condition: rule['RuleCondition'] }),
    assertions: assertions.map((one) => {
      const { Assert: assert, AssertDescription: description } = asObject(
        one,
        'Template format error: an assertion must be an object.',
      );
      return { assert, ...(typeof description === 'string' && { description }) };
    }),
  };
}

function readResource(given: Readonly<Record<string, unknown>>, name: string): ResourceDeclaration {
  const type = given['Type'];
  if (typeof type !== 'string')
    throw validationError(
      `Template format error: [/Resources/${name}] Every Resources object must contain a Type member.`,
    );
  const dependsOn = given['DependsOn'] ?? [];
  return {
    type,
    dependsOn: (Array.isArray(dependsOn) ? (dependsOn as unknown[]) : [dependsOn]).map(String),
    // A bucket's RetainExceptOnCreate and a table's Snapshot keep what is there, as Retain does.
    deletionPolicy: (given['DeletionPolicy'] ?? 'Delete') === 'Delete' ? 'Delete' : 'Retain',
    properties: asObject(
      given['Properties'] ?? {},
      `Template format error: [/Resources/${name}/Properties] must be an object.`,
    ),
    ...(typeof given['Condition'] === 'string' && { condition: given['Condition'] }),
  };
}

function readOutput(given: Readonly<Record<string, unknown>>, name: string): OutputDeclaration {
  if (given['Value'] === undefined)
    throw validationError(`Template format error: Output ${name} has no Value.`);
  const exported = given['Export'] as { readonly Name?: unknown } | undefined;
  return {
    value: given['Value'],
    ...(typeof given['Condition'] === 'string' && { condition: given['Condition'] }),
    ...(typeof given['Description'] === 'string' && { description: given['Description'] }),
    ...(exported?.Name !== undefined && { exportName: exported.Name }),
  };
}

function each<T>(
  given: unknown,
  read: (entry: Readonly<Record<string, unknown>>, name: string) => T,
): Readonly<Record<string, T>> {
  const entries = asObject(given ?? {}, 'Template format error: a section must be an object.');
  return Object.fromEntries(
    Object.entries(entries).map(([name, entry]) => [
      name,
      read(asObject(entry, `Template format error: ${name} must be an object.`), name),
    ]),
  );
}

function section(whole: Readonly<Record<string, unknown>>, name: string) {
  return asObject(whole[name] ?? {}, `Template format error: ${name} must be an object.`);
}

function asObject(given: unknown, otherwise: string): Readonly<Record<string, unknown>> {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw validationError(otherwise);
  return given as Readonly<Record<string, unknown>>;
}
