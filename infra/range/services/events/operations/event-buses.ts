import type {
  CreateEventBusCommandInput,
  CreateEventBusCommandOutput,
  DeleteEventBusCommandInput,
  DescribeEventBusCommandInput,
  DescribeEventBusCommandOutput,
  ListEventBusesCommandInput,
  ListEventBusesCommandOutput,
  UpdateEventBusCommandInput,
  UpdateEventBusCommandOutput,
} from '@aws-sdk/client-eventbridge';
import { AwsFault, operation } from '../../../service.ts';
import { busArn, busAt, busPolicy, findBus, newBus, onBus } from '../bus-lookup.ts';
import { notImplemented, validation } from '../faults.ts';
import { apiReference } from '../known-from.ts';
import { pageOf } from '../page.ts';
import type { EventBus } from '../state.ts';
import { eventsState } from '../state.ts';
import { lowerCamel, managementTrail } from '../trail-rules.ts';

type CreateOutput = Omit<CreateEventBusCommandOutput, '$metadata'>;

export const createEventBus = operation<CreateEventBusCommandInput, CreateOutput>({
  knownFrom: [apiReference('CreateEventBus')],
  authorizes: (input, call) => [
    { action: 'events:CreateEventBus', resource: busArn(input.Name, call) },
    ...((input.Tags ?? []).length > 0
      ? [{ action: 'events:TagResource' as const, resource: busArn(input.Name, call) }]
      : []),
  ],
  async handle(input, call) {
    const name = input.Name ?? '';
    if (input.EventSourceName !== undefined)
      throw notImplemented('EventSourceName (partner buses)');
    for (const member of ['KmsKeyIdentifier', 'DeadLetterConfig', 'LogConfig'] as const)
      if (input[member] !== undefined) throw notImplemented(`${member} of an event bus`);
    if (/^[/A-Za-z0-9_.-]{1,256}$/.test(name) && name.includes('/'))
      throw validation("Event bus name must not contain '/'.");
    if (!/^[A-Za-z0-9_.-]{1,256}$/.test(name))
      throw validation(
        `1 validation error detected: Value '${name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [/\\.\\-_A-Za-z0-9]+`,
      );
    if (findBus(name, call) !== undefined)
      throw new AwsFault(
        'ResourceAlreadyExistsException',
        400,
        `Event bus ${name} already exists.`,
      );
    const arn = busArn(name, call);
    const bus = newBus(name, arn, call.accountId, call, input.Description);
    for (const { Key = '', Value = '' } of input.Tags ?? []) bus.tags.set(Key, Value);
    call.platform.state(eventsState).buses.set(arn, bus);
    return {
      EventBusArn: arn,
      ...(input.Description !== undefined && { Description: input.Description }),
    };
  },
  trail: managementTrail(false, (output) => lowerCamel({ EventBusArn: output.EventBusArn })),
});

export const updateEventBus = operation<
  UpdateEventBusCommandInput,
  Omit<UpdateEventBusCommandOutput, '$metadata'>
>({
  knownFrom: [apiReference('UpdateEventBus')],
  authorizes: (input, call) => [onBus('events:UpdateEventBus', input.Name, call)],
  async handle(input, call) {
    const bus = busAt(input.Name, call);
    for (const member of ['KmsKeyIdentifier', 'DeadLetterConfig', 'LogConfig'] as const)
      if (input[member] !== undefined) throw notImplemented(`${member} of an event bus`);
    const { description: _before, ...kept } = bus;
    const updated: EventBus = {
      ...kept,
      ...(input.Description !== undefined && { description: input.Description }),
      modifiedAt: call.at,
    };
    call.platform.state(eventsState).buses.set(bus.arn, updated);
    return {
      Arn: bus.arn,
      Name: bus.name,
      ...(input.Description !== undefined && { Description: input.Description }),
    };
  },
  trail: managementTrail(false, (output) => lowerCamel(output)),
});

/** Deleting a bus that is gone succeeds. */
export const deleteEventBus = operation<DeleteEventBusCommandInput, object>({
  knownFrom: [apiReference('DeleteEventBus')],
  authorizes: (input, call) => [
    { action: 'events:DeleteEventBus', resource: busArn(input.Name, call) },
  ],
  async handle(input, call) {
    const bus = findBus(input.Name, call);
    if (bus === undefined) return {};
    if (bus.name === 'default') throw validation('Cannot delete event bus default.');
    if (bus.rules.size > 0) throw validation("Event bus can't be deleted since it has rules.");
    call.platform.state(eventsState).buses.delete(bus.arn);
    return {};
  },
  trail: managementTrail(false),
});

export const describeEventBus = operation<
  DescribeEventBusCommandInput,
  Omit<DescribeEventBusCommandOutput, '$metadata'>
>({
  knownFrom: [apiReference('DescribeEventBus')],
  authorizes: (input, call) => [onBus('events:DescribeEventBus', input.Name, call)],
  async handle(input, call) {
    return shown(busAt(input.Name, call));
  },
  trail: managementTrail(true),
});

export const listEventBuses = operation<
  ListEventBusesCommandInput,
  Omit<ListEventBusesCommandOutput, '$metadata'>
>({
  knownFrom: [apiReference('ListEventBuses')],
  authorizes: () => [{ action: 'events:ListEventBuses', resource: '*' }],
  async handle(input, call) {
    findBus('default', call);
    const own = [...call.platform.state(eventsState).buses.values()]
      .filter(
        ({ accountId, name }) =>
          accountId === call.accountId && name.startsWith(input.NamePrefix ?? ''),
      )
      .sort((one, other) => (one.name < other.name ? -1 : 1));
    const { items, next } = pageOf(own, input);
    return { EventBuses: items.map(shown), ...next };
  },
  trail: managementTrail(true),
});

function shown(bus: EventBus) {
  const policy = busPolicy(bus);
  return {
    Name: bus.name,
    Arn: bus.arn,
    ...(bus.description !== undefined && { Description: bus.description }),
    ...(policy !== undefined && { Policy: JSON.stringify(policy) }),
    CreationTime: new Date(bus.createdAt),
    LastModifiedTime: new Date(bus.modifiedAt),
  };
}
