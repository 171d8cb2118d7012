import { document, list, only, required, set, text } from './property.ts';
import type { Made, Properties, ResourceType, Workshop } from './resource-type.ts';
import { retag } from './retag.ts';

export const eventBus: ResourceType = {
  id: 'AWS::Events::EventBus',
  properties: ['Name', 'Description', 'Tags'],
  replacedBy: ['Name', 'Description'],
  async create(properties, workshop) {
    const Name = required(properties, 'Name');
    const { EventBusArn = '' } = await workshop.call<{ readonly EventBusArn?: string }>(
      'events',
      'CreateEventBus',
      properties,
    );
    return { physicalId: Name, attributes: { Arn: EventBusArn, Name } };
  },
  async update(made, properties, workshop) {
    await retagEvents(made, properties, workshop);
    return made;
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
    await putTargets(name, properties, workshop);
    const bus = text(properties, 'EventBusName') ?? 'default';
    return {
      physicalId: bus === 'default' ? name : `${bus}|${name}`,
      attributes: { Arn: arn },
    };
  },
  async update(made, properties, workshop) {
    const name = ruleName(made.physicalId);
    await putRule(name, properties, workshop);
    const kept = new Set(targetIds(properties));
    const gone = targetIds(workshop.before ?? {}).filter((id) => !kept.has(id));
    await removeTargets(name, properties, gone, workshop);
    await putTargets(name, properties, workshop);
    await retagEvents(made, properties, workshop);
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

async function retagEvents(made: Made, properties: Properties, workshop: Workshop): Promise<void> {
  const ResourceARN = made.attributes['Arn'];
  await retag(properties, workshop, {
    tag: (Tags) => workshop.call('events', 'TagResource', { ResourceARN, Tags }),
    untag: (TagKeys) => workshop.call('events', 'UntagResource', { ResourceARN, TagKeys }),
  });
}

const ruleName = (physicalId: string): string => physicalId.split('|').at(-1) ?? physicalId;

const targetIds = (properties: Properties): readonly string[] =>
  list<{ readonly Id: string }>(properties, 'Targets').map(({ Id }) => Id);

async function putRule(name: string, properties: Properties, workshop: Workshop): Promise<string> {
  const { RuleArn = '' } = await workshop.call<{ readonly RuleArn?: string }>('events', 'PutRule', {
    Name: name,
    ...only(properties, ['Description', 'EventBusName', 'RoleArn', 'ScheduleExpression', 'State']),
    ...set({ EventPattern: document(properties, 'EventPattern') }),
    // Given with the rule when it is made; later they are changed by calls of their own.
    ...(workshop.before === undefined && only(properties, ['Tags'])),
  });
  return RuleArn;
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
