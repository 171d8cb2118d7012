import { count, tagMap, text } from './property.ts';
import type { Properties, ResourceType, Workshop } from './resource-type.ts';
import { retag } from './retag.ts';

export const logGroup: ResourceType = {
  id: 'AWS::Logs::LogGroup',
  properties: ['LogGroupName', 'RetentionInDays', 'Tags'],
  replacedBy: ['LogGroupName'],
  async create(properties, workshop) {
    const logGroupName = text(properties, 'LogGroupName') ?? workshop.nameWithin(512);
    await workshop.call('logs', 'CreateLogGroup', {
      logGroupName,
      tags: tagMap(properties),
    });
    await setRetention(logGroupName, properties, workshop);
    const { region, accountId } = workshop;
    return {
      physicalId: logGroupName,
      attributes: { Arn: `arn:aws:logs:${region}:${accountId}:log-group:${logGroupName}:*` },
    };
  },
  async update(made, properties, workshop) {
    await setRetention(made.physicalId, properties, workshop);
    // An ARN that is tagged has no ":*" behind it.
    const resourceArn = made.attributes['Arn']?.replace(/:\*$/, '');
    await retag(properties, workshop, {
      tag: (tags) =>
        workshop.call('logs', 'TagResource', { resourceArn, tags: tagMap({ Tags: tags }) }),
      untag: (tagKeys) => workshop.call('logs', 'UntagResource', { resourceArn, tagKeys }),
    });
    return made;
  },
  async delete({ physicalId }, workshop) {
    await workshop.call('logs', 'DeleteLogGroup', { logGroupName: physicalId });
  },
};

async function setRetention(
  logGroupName: string,
  properties: Properties,
  workshop: Workshop,
): Promise<void> {
  const retentionInDays = count(properties, 'RetentionInDays');
  if (retentionInDays === undefined) {
    if (workshop.before?.RetentionInDays !== undefined)
      await workshop.call('logs', 'DeleteRetentionPolicy', { logGroupName });
    return;
  }
  await workshop.call('logs', 'PutRetentionPolicy', { logGroupName, retentionInDays });
}
