import { validationError } from '../faults.ts';
import type { Template } from './template.ts';

/** How a parameter of type `AWS::SSM::Parameter::Value<…>` is looked up. */
export type LookUp = (parameterName: string) => Promise<string>;

export interface ParameterValue {
  /** What was sent, or the template's default. */
  readonly given: string;
  /** What the template gets; for SSM types it differs from what was sent. */
  readonly value: unknown;
}

/**
 * The value of every parameter the template declares.
 *
 * @throws AwsFault ValidationError for one without value, one nobody declared, or one outside its allowed values.
 */
export async function parameterValues(
  template: Template,
  sent: Readonly<Record<string, string>>,
  lookUp: LookUp,
): Promise<Readonly<Record<string, ParameterValue>>> {
  const unknown = Object.keys(sent).filter((name) => template.parameters[name] === undefined);
  if (unknown.length > 0)
    throw validationError(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  const missing = Object.entries(template.parameters)
    .filter(([name, { defaultValue }]) => sent[name] === undefined && defaultValue === undefined)
    .map(([name]) => name);
  if (missing.length > 0)
    throw validationError(`Parameters: [${missing.join(', ')}] must have values`);
  const values: Record<string, ParameterValue> = {};
  for (const [name, declared] of Object.entries(template.parameters)) {
    const given = sent[name] ?? declared.defaultValue ?? '';
    if (declared.allowedValues !== undefined && !declared.allowedValues.includes(given))
      throw validationError(
        `Parameter '${name}' must be one of AllowedValues: ${declared.allowedValues.join(', ')}`,
      );
    values[name] = { given, value: await valueOf(declared.type, given, lookUp) };
  }
  return values;
}

async function valueOf(type: string, given: string, lookUp: LookUp): Promise<unknown> {
  const stored = /^AWS::SSM::Parameter::Value<(.*)>$/.exec(type)?.[1];
  const text = stored === undefined ? given : await lookUp(given);
  const shape = stored ?? type;
  return shape === 'CommaDelimitedList' || shape.startsWith('List<')
    ? text.split(',').map((one) => one.trim())
    : text;
}
