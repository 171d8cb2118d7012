import { document, list, only, required, set, type Tag, text } from './property.ts';
import type { Properties, ResourceType, Workshop } from './resource-type.ts';

export const eventBus: ResourceType = {
  id: 'AWS::Events::EventBus',
  properties: ['Name', 'Description', 'Tags'],
  replacedBy: ['Name'],
  async create(properties, workshop) {
    const Name = required(properties, 'Name');
    const { EventBusArn = '' } = await workshop.call<{ readonly EventBusArn?: string }>(
      'events',
      'CreateEventBus',
      properties,
    );
    return { physicalId: Name, attributes: { Arn: EventBusArn, Name } };
  },
  async delete({ physicalId }, workshop) {
    await workshop.call('events', 'DeleteEventBus', { Name: physicalId });
  },
};

export const rule: ResourceType = {
  id: 'AWS::Events::Rule',
  properties: [
    'Description',
    'EventBusName',
    'EventPattern',
    'Name',
    'RoleArn',
    'ScheduleExpression',
    'State',
    'Tags',
    'Targets',
  ],
  replacedBy: ['Name', 'EventBusName'],
  async create(properties, workshop) {
    const name = text(properties, 'Name') ?? workshop.nameWithin(64);
    const arn = await putRule(name, properties, workshop);
    await tagAnew(arn, properties, workshop);
    await putTargets(name, properties, workshop);
    const bus = text(properties, 'EventBusName') ?? 'default';
    return {
      physicalId: bus === 'default' ? name : `${bus}|${name}`,
      attributes: { Arn: arn },
    };
  },
  async update(made, properties, workshop) {
    const name = ruleName(made.physicalId);
    await tagAnew(await putRule(name, properties, workshop), properties, workshop);
    const kept = new Set(targetIds(properties));
    const gone = targetIds(workshop.before ?? {}).filter((id) => !kept.has(id));
    await removeTargets(name, properties, gone, workshop);
    await putTargets(name, properties, workshop);
    return made;
  },
  async delete({ physicalId, properties }, workshop) {
    const name = ruleName(physicalId);
    await removeTargets(name, properties, targetIds(properties), workshop);
    await workshop.call('events', 'DeleteRule', {
      Name: name,
      ...only(properties, ['EventBusName']),
    });
  },
};

const ruleName = (physicalId: string): string => physicalId.split('|').at(-1) ?? physicalId;

const targetIds = (properties: Properties): readonly string[] =>
  list<{ readonly Id: string }>(properties, 'Targets').map(({ Id }) => Id);

async function putRule(name: string, properties: Properties, workshop: Workshop): Promise<string> {
  const { RuleArn = '' } = await workshop.call<{ readonly RuleArn?: string }>('events', 'PutRule', {
    Name: name,
    ...only(properties, ['Description', 'EventBusName', 'RoleArn', 'ScheduleExpression', 'State']),
    ...set({ EventPattern: document(properties, 'EventPattern') }),
  });
  return RuleArn;
}

/** PutRule takes tags for a new rule only. */
async function tagAnew(
  ResourceARN: string,
  properties: Properties,
  workshop: Workshop,
): Promise<void> {
  const Tags = list<Tag>(properties, 'Tags');
  const kept = new Set(Tags.map(({ Key }) => Key));
  const TagKeys = list<Tag>(workshop.before ?? {}, 'Tags')
    .map(({ Key }) => Key)
    .filter((key) => !kept.has(key));
  if (TagKeys.length > 0) {
    await workshop.call('events', 'UntagResource', { ResourceARN, TagKeys });
  }
  if (Tags.length > 0) await workshop.call('events', 'TagResource', { ResourceARN, Tags });
}

async function putTargets(name: string, properties: Properties, workshop: Workshop): Promise<void> {
  const Targets = list(properties, 'Targets');
  if (Targets.length === 0) return;
  const { FailedEntries = [] } = await workshop.call<{
    readonly FailedEntries?: readonly { readonly ErrorMessage?: string }[];
  }>('events', 'PutTargets', { Rule: name, ...only(properties, ['EventBusName']), Targets });
  if (FailedEntries.length > 0)
    throw new Error(FailedEntries.map(({ ErrorMessage = '' }) => ErrorMessage).join('; '));
}

async function removeTargets(
  name: string,
  properties: Properties,
  Ids: readonly string[],
  workshop: Workshop,
): Promise<void> {
  if (Ids.length === 0) return;
  await workshop.call('events', 'RemoveTargets', {
    Rule: name,
    ...only(properties, ['EventBusName']),
    Ids,
  });
}
