import { only, required, text } from './property.ts';
import type { Properties, ResourceType, Workshop } from './resource-type.ts';

export const parameter: ResourceType = {
  id: 'AWS::SSM::Parameter',
  properties: ['AllowedPattern', 'DataType', 'Description', 'Name', 'Tier', 'Type', 'Value'],
  replacedBy: ['Name'],
  async create(properties, workshop) {
    const Name = text(properties, 'Name') ?? workshop.nameWithin(200);
    await put(Name, properties, false, workshop);
    return { physicalId: Name, attributes: valueOf(properties) };
  },
  async update(made, properties, workshop) {
    await put(made.physicalId, properties, true, workshop);
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
