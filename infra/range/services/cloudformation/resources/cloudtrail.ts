import { flag, only, required, set, text } from './property.ts';
import type { Properties, ResourceType, Workshop } from './resource-type.ts';
import { retag } from './retag.ts';

export const trail: ResourceType = {
  id: 'AWS::CloudTrail::Trail',
  properties: [
    'AdvancedEventSelectors',
    'EnableLogFileValidation',
    'EventSelectors',
    'IncludeGlobalServiceEvents',
    'IsLogging',
    'IsMultiRegionTrail',
    'S3BucketName',
    'S3KeyPrefix',
    'Tags',
    'TrailName',
  ],
  replacedBy: ['TrailName'],
  async create(properties, workshop) {
    const Name = text(properties, 'TrailName') ?? workshop.nameWithin(128);
    const { TrailARN = '' } = await workshop.call<{ readonly TrailARN?: string }>(
      'cloudtrail',
      'CreateTrail',
      { Name, ...settings(properties), ...set({ TagsList: properties['Tags'] }) },
    );
    await watch(Name, properties, workshop);
    return { physicalId: Name, attributes: { Arn: TrailARN } };
  },
  async update(made, properties, workshop) {
    await workshop.call('cloudtrail', 'UpdateTrail', {
      Name: made.physicalId,
      ...settings(properties),
    });
    await watch(made.physicalId, properties, workshop);
    const ResourceId = made.attributes['Arn'];
    await retag(properties, workshop, {
      tag: (TagsList) => workshop.call('cloudtrail', 'AddTags', { ResourceId, TagsList }),
      untag: (keys) =>
        workshop.call('cloudtrail', 'RemoveTags', {
          ResourceId,
          TagsList: keys.map((Key) => ({ Key })),
        }),
    });
    return made;
  },
  async delete({ physicalId }, workshop) {
    await workshop.call('cloudtrail', 'DeleteTrail', { Name: physicalId });
  },
};

function settings(properties: Properties): Record<string, unknown> {
  return {
    S3BucketName: required(properties, 'S3BucketName'),
    ...only(properties, ['S3KeyPrefix']),
    ...set({
      EnableLogFileValidation: flag(properties, 'EnableLogFileValidation'),
      IncludeGlobalServiceEvents: flag(properties, 'IncludeGlobalServiceEvents'),
      IsMultiRegionTrail: flag(properties, 'IsMultiRegionTrail'),
    }),
  };
}

async function watch(name: string, properties: Properties, workshop: Workshop): Promise<void> {
  const selectors = only(properties, ['EventSelectors', 'AdvancedEventSelectors']);
  if (Object.keys(selectors).length > 0) {
    await workshop.call('cloudtrail', 'PutEventSelectors', { TrailName: name, ...selectors });
  }
  const logging = flag(properties, 'IsLogging') === true;
  await workshop.call('cloudtrail', logging ? 'StartLogging' : 'StopLogging', { Name: name });
}
