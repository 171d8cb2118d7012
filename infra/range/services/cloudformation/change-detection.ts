import { resourceTypes } from './resources/resource-types.ts';
import type { ResourceChange, Stack, StackRequest } from './state.ts';
import { namesIn } from './template/dependencies.ts';

/**
 * What a request would change, judged as AWS does before anything is made: by comparing templates and parameters.
 *
 * A resource that names a replaced one counts as changed too; whether it really is shows when it is resolved.
 */
export function changesOf(stack: Stack, wants: StackRequest): readonly ResourceChange[] {
  const before = stack.template?.read.resources ?? {};
  const after = wants.read.resources;
  const touched = new Set(
    Object.keys({ ...stack.parameters, ...wants.parameters }).filter(
      (name) => stack.parameters[name] !== wants.parameters[name],
    ),
  );
  const changes: ResourceChange[] = [];
  for (const [logicalId, declared] of Object.entries(after)) {
    const standing = stack.resources.get(logicalId);
    if (standing === undefined) {
      // Declared before and not standing: a condition keeps it away, unless a parameter has changed.
      if (before[logicalId] === undefined || touched.size > 0)
        changes.push({ action: 'Add', logicalId, type: declared.type });
      continue;
    }
    const was = before[logicalId];
    const same = JSON.stringify(was) === JSON.stringify(declared);
    if (same && !namesIn(declared.properties).some((name) => touched.has(name))) continue;
    const type = resourceTypes.find(declared.type);
    const replaced =
      type?.update === undefined ||
      (type.replacedBy ?? []).some(
        (name) =>
          JSON.stringify(was?.properties[name]) !== JSON.stringify(declared.properties[name]),
      );
    if (replaced) touched.add(logicalId);
    changes.push({
      action: 'Modify',
      logicalId,
      type: declared.type,
      physicalId: standing.physicalId,
      replacement: replaced ? 'True' : 'False',
    });
  }
  for (const { logicalId, type, physicalId } of stack.resources.values()) {
    if (after[logicalId] === undefined)
      changes.push({ action: 'Remove', logicalId, type, physicalId });
  }
  const outputsDiffer =
    JSON.stringify(stack.template?.read.outputs ?? {}) !== JSON.stringify(wants.read.outputs);
  if (changes.length === 0 && (outputsDiffer || tagsDiffer(stack, wants)))
    changes.push({
      action: 'Modify',
      logicalId: stack.name,
      type: 'AWS::CloudFormation::Stack',
      physicalId: stack.arn,
      replacement: 'False',
    });
  return changes;
}

const tagsDiffer = (stack: Stack, wants: StackRequest): boolean =>
  JSON.stringify(stack.tags) !== JSON.stringify(wants.tags);
