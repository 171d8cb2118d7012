import { validationError } from '../faults.ts';
import type { Template } from './template.ts';

/**
 * The template's resources, each after everything it names.
 *
 * Resources that do not depend on each other keep the template's order, so that the same template is always
 * built in the same order.
 *
 * @throws AwsFault ValidationError for a name nobody declares, and for resources that wait for each other.
 */
export function inOrder(template: Template): readonly string[] {
  const needs = new Map(
    Object.entries(template.resources).map(([logicalId, declared]) => {
      for (const name of declared.dependsOn) {
        if (template.resources[name] === undefined)
          throw validationError(
            `Template format error: Unresolved resource dependencies [${name}] in the Resources block of the template`,
          );
      }
      const named = namesIn(declared.properties).filter(
        (name) => template.resources[name] !== undefined && name !== logicalId,
      );
      return [logicalId, new Set([...declared.dependsOn, ...named])] as const;
    }),
  );
  const ordered: string[] = [];
  const done = new Set<string>();
  while (ordered.length < needs.size) {
    const ready = [...needs].filter(
      ([id, wanted]) => !done.has(id) && [...wanted].every((name) => done.has(name)),
    );
    if (ready.length === 0) {
      const stuck = [...needs.keys()].filter((id) => !done.has(id));
      throw validationError(`Circular dependency between resources: [${stuck.join(', ')}]`);
    }
    for (const [id] of ready) {
      ordered.push(id);
      done.add(id);
    }
  }
  return ordered;
}

/** Every name a `Ref`, `Fn::GetAtt` or `Fn::Sub` inside `value` speaks of. */
export function namesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, argument]: [string, unknown]) => {
    if (name === 'Ref' && typeof argument === 'string') return [argument];
    if (name === 'Fn::GetAtt') {
      const target = Array.isArray(argument) ? String(argument[0]) : String(argument);
      return [target.split('.')[0] ?? ''];
    }
    if (name === 'Fn::Sub') {
      const pattern: unknown = Array.isArray(argument) ? argument[0] : argument;
      const inPattern = [...String(pattern).matchAll(/\$\{([^}!][^}]*)\}/g)].map(
        ([, named = '']) => named.split('.')[0] ?? '',
      );
      return [...inPattern, ...(Array.isArray(argument) ? namesIn(argument[1]) : [])];
    }
    return namesIn(argument);
  });
}
