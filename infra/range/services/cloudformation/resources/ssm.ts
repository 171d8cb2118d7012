import { only, required, text } from './property.ts';
import type { Properties, ResourceType, Workshop } from './resource-type.ts';
import { retag } from './retag.ts';

export const parameter: ResourceType = {
  id: 'AWS::SSM::Parameter',
  properties: [
    'AllowedPattern',
    'DataType',
    'Description',
    'Name',
    'Tags',
    'Tier',
    'Type',
    'Value',
  ],
  replacedBy: ['Name'],
  async create(properties, workshop) {
    const Name = text(properties, 'Name') ?? workshop.nameWithin(200);
    await put(Name, properties, false, workshop);
    await retagParameter(Name, properties, workshop);
    return { physicalId: Name, attributes: valueOf(properties) };
  },
  async update(made, properties, workshop) {
    await put(made.physicalId, properties, true, workshop);
    await retagParameter(made.physicalId, properties, workshop);
    return { ...made, attributes: valueOf(properties) };
  },
  async delete({ physicalId }, workshop) {
    await workshop.call('ssm', 'DeleteParameter', { Name: physicalId });
  },
};

const valueOf = (properties: Properties) => ({
  Type: required(properties, 'Type'),
  Value: required(properties, 'Value'),
});

/** Tags of a parameter are a map in a template, where other resources have a list. */
async function retagParameter(
  ResourceId: string,
  properties: Properties,
  workshop: Workshop,
): Promise<void> {
  const before = workshop.before ?? {};
  await retag(
    { Tags: tagList(properties) },
    { ...workshop, before: { Tags: tagList(before) } },
    {
      tag: (Tags) =>
        workshop.call('ssm', 'AddTagsToResource', { ResourceType: 'Parameter', ResourceId, Tags }),
      untag: (TagKeys) =>
        workshop.call('ssm', 'RemoveTagsFromResource', {
          ResourceType: 'Parameter',
          ResourceId,
          TagKeys,
        }),
    },
  );
}

const tagList = (properties: Properties) =>
  Object.entries((properties['Tags'] ?? {}) as Readonly<Record<string, unknown>>).map(
    ([Key, Value]) => ({ Key, Value: String(Value) }),
  );

async function put(
  Name: string,
  properties: Properties,
  Overwrite: boolean,
  workshop: Workshop,
): Promise<void> {
  await workshop.call('ssm', 'PutParameter', {
    Name,
    Overwrite,
    ...only(properties, ['AllowedPattern', 'DataType', 'Description', 'Tier', 'Type', 'Value']),
  });
}
