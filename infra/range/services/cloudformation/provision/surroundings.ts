import { validationError } from '../faults.ts';
import type { Stack, StackRequest } from '../state.ts';
import { NO_VALUE, resolve, type Surroundings } from '../template/intrinsics.ts';
import type { ParameterValue } from '../template/parameters.ts';

export interface StackNames {
  readonly stack: Stack;
  readonly region: string;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** What other stacks of the account export, by name. */
  readonly exports: ReadonlyMap<string, string>;
}

/** What a template's functions see while its stack is built: parameters, pseudo parameters, and what stands so far. */
export function surroundings(wants: StackRequest, names: StackNames): Surroundings {
  const { stack, region, parameters } = names;
  const { mappings, conditions, resources } = wants.read;
  const pseudo: Readonly<Record<string, unknown>> = {
    'AWS::AccountId': stack.accountId,
    'AWS::NoValue': NO_VALUE,
    'AWS::NotificationARNs': [],
    'AWS::Partition': 'aws',
    'AWS::Region': region,
    'AWS::StackId': stack.arn,
    'AWS::StackName': stack.name,
    'AWS::URLSuffix': 'amazonaws.com',
  };
  const standing = (logicalId: string) => {
    if (resources[logicalId] === undefined)
      throw validationError(
        `Template format error: Unresolved resource dependencies [${logicalId}] in the Resources block of the template`,
      );
    const made = stack.resources.get(logicalId);
    if (made === undefined)
      throw validationError(`Resource ${logicalId} is named where it does not exist (yet)`);
    return made;
  };
  const around: Surroundings = {
    ref(name) {
      if (Object.hasOwn(pseudo, name)) return pseudo[name];
      if (Object.hasOwn(parameters, name)) return parameters[name]?.value;
      return standing(name).physicalId;
    },
    attribute(logicalId, name) {
      const made = standing(logicalId);
      const value = made.attributes[name];
      if (value === undefined)
        throw validationError(
          `Template error: resource ${logicalId} does not support attribute type ${name} in Fn::GetAtt`,
        );
      return value;
    },
    mapping(map, key, second) {
      const found = (mappings[map] as Record<string, Record<string, unknown>> | undefined)?.[key]?.[
        second
      ];
      if (found === undefined)
        throw validationError(
          `Template error: Unable to get mapping for ${map}::${key}::${second}`,
        );
      return found;
    },
    condition(name) {
      if (!Object.hasOwn(conditions, name))
        throw validationError(`Template error: unresolved condition dependency ${name}`);
      return resolve(conditions[name], around) === true;
    },
    imported(name) {
      const value = names.exports.get(name);
      if (value === undefined) throw validationError(`No export named ${name} found.`);
      return value;
    },
  };
  return around;
}

/** @throws AwsFault ValidationError with the description of the first rule that does not hold. */
export function checkRules(wants: StackRequest, around: Surroundings): void {
  for (const { condition, assertions } of wants.read.rules) {
    if (condition !== undefined && resolve(condition, around) !== true) continue;
    for (const { assert, description } of assertions) {
      if (resolve(assert, around) !== true)
        throw validationError(
          `Template validation error: ${description ?? 'a rule does not hold'}`,
        );
    }
  }
}
