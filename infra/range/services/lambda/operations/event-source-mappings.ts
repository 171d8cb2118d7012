import type {
  CreateEventSourceMappingCommandInput,
  DeleteEventSourceMappingCommandInput,
  EventSourceMappingConfiguration,
  GetEventSourceMappingCommandInput,
  ListEventSourceMappingsCommandInput,
  ListEventSourceMappingsResponse,
  UpdateEventSourceMappingCommandInput,
} from '@aws-sdk/client-lambda';
import type { Arn } from '../../../../base/ids.ts';
import { seconds } from '../../../../base/instant.ts';
import type { AccessRequest, Call, TrailRule } from '../../../service.ts';
import { operation } from '../../../service.ts';
import { queueUrl } from '../destinations/sqs.ts';
import { conflict, notFound } from '../faults.ts';
import { existingVersion, referTo } from '../function-name.ts';
import { apiReference } from '../known-from.ts';
import { checkQueue, mappingAfter } from '../mappings/mapping-settings.ts';
import { startPolling, stopPolling } from '../mappings/poller.ts';
import { page } from '../page.ts';
import { lambdaRuntime } from '../runtime/lambda-runtime.ts';
import type { EventSourceMapping } from '../state.ts';
import { lambdaState } from '../state.ts';
import { lowerCamel } from '../trail-shape.ts';

export const createEventSourceMapping = operation<
  CreateEventSourceMappingCommandInput,
  EventSourceMappingConfiguration
>({
  knownFrom: [apiReference('CreateEventSourceMapping')],
  authorizes: (input, call) => [
    {
      action: 'lambda:CreateEventSourceMapping',
      resource: '*',
      context: {
        'lambda:FunctionArn': [referTo(input.FunctionName, call).qualifiedArn],
        ...(input.EventSourceArn !== undefined && {
          'lambda:EventSourceArn': [input.EventSourceArn],
        }),
      },
    },
  ],
  async handle(input, call) {
    const reference = referTo(input.FunctionName, call);
    const settings = mappingAfter('CreateEventSourceMapping', input, undefined, reference, call);
    const { version } = existingVersion(reference, call);
    const url = queueUrl(settings.eventSourceArn);
    await checkQueue(settings.eventSourceArn, version.timeout, url, call);
    const { mappings } = call.platform.state(lambdaState);
    const same = [...mappings.values()].find(
      (other) =>
        other.eventSourceArn === settings.eventSourceArn &&
        other.functionName === settings.functionName &&
        other.qualifier === settings.qualifier,
    );
    if (same !== undefined) {
      throw conflict(
        `An event source mapping with SQS arn (" ${same.eventSourceArn} ") and function (" ` +
          `${same.functionName} ") already exists. Please update or delete the existing mapping with UUID ${same.uuid}`,
      );
    }
    const mapping: EventSourceMapping = {
      ...settings,
      uuid: lambdaRuntime(call.platform).random.uuid(),
      state: 'Creating',
    };
    mappings.set(mapping.uuid, mapping);
    comeAbout(mapping, call);
    return shown(mapping, call);
  },
  trail: trail('CreateEventSourceMapping20150331', false),
});

export const updateEventSourceMapping = operation<
  UpdateEventSourceMappingCommandInput,
  EventSourceMappingConfiguration
>({
  knownFrom: [apiReference('UpdateEventSourceMapping')],
  authorizes: (input, call) => onMapping('lambda:UpdateEventSourceMapping', input.UUID, call),
  async handle(input, call) {
    const before = mappingAt(input.UUID, call);
    const reference = referTo(
      input.FunctionName ??
        (before.qualifier === undefined
          ? before.functionName
          : `${before.functionName}:${before.qualifier}`),
      call,
    );
    const { UUID: _, ...sent } = input;
    const settings = mappingAfter('UpdateEventSourceMapping', sent, before, reference, call);
    const state = !settings.enabled ? 'Disabling' : before.enabled ? 'Updating' : 'Enabling';
    const mapping: EventSourceMapping = { ...settings, uuid: before.uuid, state };
    call.platform.state(lambdaState).mappings.set(mapping.uuid, mapping);
    comeAbout(mapping, call);
    return shown(mapping, call);
  },
  trail: trail('UpdateEventSourceMapping20150331', false),
});

export const getEventSourceMapping = operation<
  GetEventSourceMappingCommandInput,
  EventSourceMappingConfiguration
>({
  knownFrom: [apiReference('GetEventSourceMapping')],
  authorizes: (input, call) => onMapping('lambda:GetEventSourceMapping', input.UUID, call),
  handle: (input, call) => Promise.resolve(shown(mappingAt(input.UUID, call), call)),
  trail: trail('GetEventSourceMapping20150331', true),
});

export const listEventSourceMappings = operation<
  ListEventSourceMappingsCommandInput,
  ListEventSourceMappingsResponse
>({
  knownFrom: [apiReference('ListEventSourceMappings')],
  authorizes: () => [{ action: 'lambda:ListEventSourceMappings', resource: '*' }],
  handle(input, call) {
    const name =
      input.FunctionName === undefined ? undefined : referTo(input.FunctionName, call).name;
    const found = [...call.platform.state(lambdaState).mappings.values()].filter(
      (mapping) =>
        mapping.accountId === call.accountId &&
        (name ?? mapping.functionName) === mapping.functionName &&
        (input.EventSourceArn ?? mapping.eventSourceArn) === mapping.eventSourceArn,
    );
    const { items, marker } = page(found, input.Marker, input.MaxItems ?? 100);
    return Promise.resolve({
      EventSourceMappings: items.map((mapping) => shown(mapping, call)),
      ...(marker !== undefined && { NextMarker: marker }),
    });
  },
  trail: trail('ListEventSourceMappings20150331', true),
});

export const deleteEventSourceMapping = operation<
  DeleteEventSourceMappingCommandInput,
  EventSourceMappingConfiguration
>({
  knownFrom: [apiReference('DeleteEventSourceMapping')],
  authorizes: (input, call) => onMapping('lambda:DeleteEventSourceMapping', input.UUID, call),
  handle(input, call) {
    const mapping = mappingAt(input.UUID, call);
    stopPolling(call.platform, mapping.uuid);
    mapping.state = 'Deleting';
    const { mappings } = call.platform.state(lambdaState);
    soon(call, () => {
      if (mappings.get(mapping.uuid) === mapping) mappings.delete(mapping.uuid);
    });
    return Promise.resolve(shown(mapping, call));
  },
  trail: trail('DeleteEventSourceMapping20150331', false),
});

/** How long a mapping takes to be what was asked for, on a simulated clock. */
const CHANGE_TIME = seconds(2);

const soon = ({ platform }: Call, work: () => void): void => {
  platform.clock.at(platform.clock.soon(CHANGE_TIME), 'errand', async () => {
    work();
  });
};

function comeAbout(mapping: EventSourceMapping, call: Call): void {
  const { mappings } = call.platform.state(lambdaState);
  stopPolling(call.platform, mapping.uuid);
  soon(call, () => {
    if (mappings.get(mapping.uuid) !== mapping || mapping.state === 'Deleting') return;
    mapping.state = mapping.enabled ? 'Enabled' : 'Disabled';
    startPolling(call.platform, mapping);
  });
}

const mappingArn = (uuid: string, call: Call): Arn =>
  `arn:aws:lambda:${call.region}:${call.accountId}:event-source-mapping:${uuid}`;

function onMapping(
  action: `lambda:${string}`,
  uuid: string | undefined,
  call: Call,
): readonly AccessRequest[] {
  const mapping = call.platform.state(lambdaState).mappings.get(uuid ?? '');
  return [
    {
      action,
      resource: mappingArn(uuid ?? '', call),
      resourceAccount: call.accountId,
      ...(mapping !== undefined && {
        context: { 'lambda:FunctionArn': [functionArn(mapping, call)] },
      }),
    },
  ];
}

function mappingAt(uuid: string | undefined, call: Call): EventSourceMapping {
  const mapping = call.platform.state(lambdaState).mappings.get(uuid ?? '');
  if (mapping?.accountId !== call.accountId)
    throw notFound('The resource you requested does not exist.');
  return mapping;
}

const functionArn = (mapping: EventSourceMapping, call: Call): Arn => {
  const arn: Arn = `arn:aws:lambda:${call.region}:${mapping.accountId}:function:${mapping.functionName}`;
  return mapping.qualifier === undefined ? arn : `${arn}:${mapping.qualifier}`;
};

const shown = (mapping: EventSourceMapping, call: Call): EventSourceMappingConfiguration => ({
  UUID: mapping.uuid,
  BatchSize: mapping.batchSize,
  MaximumBatchingWindowInSeconds: mapping.window,
  EventSourceArn: mapping.eventSourceArn,
  EventSourceMappingArn: mappingArn(mapping.uuid, call),
  ...(mapping.filters.length > 0 && {
    FilterCriteria: { Filters: mapping.filters.map((Pattern) => ({ Pattern })) },
  }),
  FunctionArn: functionArn(mapping, call),
  LastModified: new Date(mapping.modifiedAt),
  State: mapping.state,
  StateTransitionReason: 'USER_INITIATED',
  FunctionResponseTypes: mapping.reportsItemFailures ? ['ReportBatchItemFailures'] : [],
  ...(mapping.maximumConcurrency !== undefined && {
    ScalingConfig: { MaximumConcurrency: mapping.maximumConcurrency },
  }),
});

function trail<Input, Output>(eventName: string, readOnly: boolean): TrailRule<Input, Output> {
  return {
    category: 'management',
    eventName,
    readOnly,
    requestParameters: (input) => lowerCamel(input),
    responseElements: (output) => (readOnly ? null : lowerCamel(output)),
  };
}
