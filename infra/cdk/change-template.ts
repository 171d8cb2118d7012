import type { Template, TemplateResource } from './deploy-assembly.ts';
import type { Mutated } from './mutation.ts';

export type Properties = Readonly<Record<string, unknown>>;

/**
 * One mutated template for each resource of a type that `change` changes.
 *
 * @param change the new properties; undefined where there is nothing to change.
 */
export function changeEach(
  template: Template,
  type: string,
  change: (properties: Properties, logicalId: string) => Properties | undefined,
): readonly Mutated[] {
  return ofType(template, type).flatMap(([at, resource]) => {
    const Properties = change(resource.Properties ?? {}, at);
    if (Properties === undefined) return [];
    return [{ at, template: withResource(template, at, { ...resource, Properties }) }];
  });
}

/** One mutated template for each resource of a type, without it. */
export const removeEach = (template: Template, type: string): readonly Mutated[] =>
  ofType(template, type).map(([at]) => ({ at, template: withoutResource(template, at) }));

export function ofType(
  { Resources }: Template,
  type: string,
): readonly (readonly [string, TemplateResource])[] {
  return Object.entries(Resources).filter(([, resource]) => resource.Type === type);
}

export const withResource = (
  template: Template,
  logicalId: string,
  resource: TemplateResource,
): Template => ({ ...template, Resources: { ...template.Resources, [logicalId]: resource } });

/** Without a resource, and without the wish of others to come after it. */
function withoutResource(template: Template, logicalId: string): Template {
  const Resources = Object.fromEntries(
    Object.entries(template.Resources)
      .filter(([id]) => id !== logicalId)
      .map(([id, { DependsOn, ...resource }]) => {
        const after = [DependsOn ?? []].flat().filter((one) => one !== logicalId);
        return [id, { ...resource, ...(after.length > 0 && { DependsOn: after }) }];
      }),
  );
  return { ...template, Resources };
}

export const without = (properties: Properties, name: string): Properties =>
  Object.fromEntries(Object.entries(properties).filter(([key]) => key !== name));

/** An object of a template; empty where there is none. */
export const objectOf = (value: unknown): Properties =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Properties) : {};

export const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as readonly unknown[]) : [];

/** The logical id a `Ref` or `Fn::GetAtt` points to. */
export function refersTo(value: unknown): string | undefined {
  const { Ref, 'Fn::GetAtt': attribute } = objectOf(value);
  if (typeof Ref === 'string') return Ref;
  const [first] = listOf(attribute);
  return typeof first === 'string' ? first : undefined;
}
