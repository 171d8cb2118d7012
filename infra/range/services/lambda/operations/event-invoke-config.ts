import type {
  DeleteFunctionEventInvokeConfigCommandInput,
  FunctionEventInvokeConfig,
  GetFunctionEventInvokeConfigCommandInput,
  ListFunctionEventInvokeConfigsCommandInput,
  ListFunctionEventInvokeConfigsResponse,
  PutFunctionEventInvokeConfigCommandInput,
} from '@aws-sdk/client-lambda';
import type { Call } from '../../../service.ts';
import { operation } from '../../../service.ts';
import { checkedEventInvokeConfig } from '../event-invoke-settings.ts';
import { invalidParameter, notFound } from '../faults.ts';
import type { FunctionReference } from '../function-name.ts';
import { referTo } from '../function-name.ts';
import { apiReference, RETAINED_RECORDS } from '../known-from.ts';
import { onFunction } from '../on-function.ts';
import { page } from '../page.ts';
import type { EventInvokeConfig, LambdaFunction } from '../state.ts';
import { findFunction, versionOf } from '../state.ts';
import { lowerCamel } from '../trail-shape.ts';

/** `Update` takes the same members as `Put`, and keeps what it is not told. */
type SettingInput = PutFunctionEventInvokeConfigCommandInput;

export const putFunctionEventInvokeConfig = operation<SettingInput, FunctionEventInvokeConfig>({
  knownFrom: [apiReference('PutFunctionEventInvokeConfig'), RETAINED_RECORDS],
  authorizes: (input, call) =>
    onFunction('lambda:PutFunctionEventInvokeConfig', input.FunctionName, call),
  handle(input, call) {
    const { fn, reference } = target(input, call);
    return Promise.resolve(
      keep(fn, reference, checkedEventInvokeConfig(fn, input, undefined, call)),
    );
  },
  trail: {
    category: 'management',
    readOnly: false,
    requestParameters: (input) => lowerCamel(input),
    responseElements: (output) => lowerCamel(output),
  },
});

export const updateFunctionEventInvokeConfig = operation<SettingInput, FunctionEventInvokeConfig>({
  knownFrom: [apiReference('UpdateFunctionEventInvokeConfig'), RETAINED_RECORDS],
  authorizes: (input, call) =>
    onFunction('lambda:UpdateFunctionEventInvokeConfig', input.FunctionName, call),
  handle(input, call) {
    const { fn, reference } = target(input, call);
    const before = configured(fn, reference);
    return Promise.resolve(keep(fn, reference, checkedEventInvokeConfig(fn, input, before, call)));
  },
  trail: {
    category: 'management',
    readOnly: false,
    requestParameters: (input) => lowerCamel(input),
    responseElements: (output) => lowerCamel(output),
  },
});

export const getFunctionEventInvokeConfig = operation<
  GetFunctionEventInvokeConfigCommandInput,
  FunctionEventInvokeConfig
>({
  knownFrom: [apiReference('GetFunctionEventInvokeConfig')],
  authorizes: (input, call) =>
    onFunction('lambda:GetFunctionEventInvokeConfig', input.FunctionName, call),
  handle(input, call) {
    const reference = referTo(input.FunctionName, call, input.Qualifier);
    const fn = findFunction(call.platform, reference.accountId, reference.name);
    return Promise.resolve(shown(reference, configured(fn, reference)));
  },
  trail: {
    category: 'management',
    readOnly: true,
    requestParameters: (input) => lowerCamel(input),
    responseElements: () => null,
  },
});

export const deleteFunctionEventInvokeConfig = operation<
  DeleteFunctionEventInvokeConfigCommandInput,
  object
>({
  knownFrom: [apiReference('DeleteFunctionEventInvokeConfig')],
  authorizes: (input, call) =>
    onFunction('lambda:DeleteFunctionEventInvokeConfig', input.FunctionName, call),
  handle(input, call) {
    const reference = referTo(input.FunctionName, call, input.Qualifier);
    const fn = findFunction(call.platform, reference.accountId, reference.name);
    configured(fn, reference);
    fn?.eventInvokeConfigs.delete(reference.qualifier ?? '$LATEST');
    return Promise.resolve({});
  },
  trail: {
    category: 'management',
    readOnly: false,
    requestParameters: (input) => lowerCamel(input),
    responseElements: () => null,
  },
});

export const listFunctionEventInvokeConfigs = operation<
  ListFunctionEventInvokeConfigsCommandInput,
  ListFunctionEventInvokeConfigsResponse
>({
  knownFrom: [apiReference('ListFunctionEventInvokeConfigs')],
  authorizes: (input, call) =>
    onFunction('lambda:ListFunctionEventInvokeConfigs', input.FunctionName, call),
  handle(input, call) {
    const reference = referTo(input.FunctionName, call);
    const fn = findFunction(call.platform, reference.accountId, reference.name);
    if (fn === undefined) throw notFound("The function doesn't exist.");
    const { items, marker } = page([...fn.eventInvokeConfigs], input.Marker, input.MaxItems);
    return Promise.resolve({
      FunctionEventInvokeConfigs: items.map(([qualifier, config]) =>
        shown({ ...reference, qualifier }, config),
      ),
      ...(marker !== undefined && { NextMarker: marker }),
    });
  },
  trail: {
    category: 'management',
    readOnly: true,
    requestParameters: (input) => lowerCamel(input),
    responseElements: () => null,
  },
});

interface Target {
  readonly fn: LambdaFunction;
  readonly reference: FunctionReference;
}

/** AWS complains about an empty request before it looks for the function. */
function target(input: SettingInput, call: Call): Target {
  const reference = referTo(input.FunctionName, call, input.Qualifier);
  const nothing =
    input.MaximumRetryAttempts === undefined &&
    input.MaximumEventAgeInSeconds === undefined &&
    input.DestinationConfig === undefined;
  if (nothing) {
    throw invalidParameter(
      'You must specify at least one of error handling or destination setting.',
    );
  }
  const fn = findFunction(call.platform, reference.accountId, reference.name);
  if (fn === undefined || versionOf(fn, reference.qualifier ?? '$LATEST') === undefined) {
    throw notFound("The function doesn't exist.");
  }
  return { fn, reference };
}

function configured(
  fn: LambdaFunction | undefined,
  reference: FunctionReference,
): EventInvokeConfig {
  const qualifier = reference.qualifier ?? '$LATEST';
  const config = fn?.eventInvokeConfigs.get(qualifier);
  if (config === undefined) {
    throw notFound(`The function ${reference.arn}:${qualifier} doesn't have an EventInvokeConfig`);
  }
  return config;
}

function keep(
  fn: LambdaFunction,
  reference: FunctionReference,
  config: EventInvokeConfig,
): FunctionEventInvokeConfig {
  fn.eventInvokeConfigs.set(reference.qualifier ?? '$LATEST', config);
  return shown(reference, config);
}

const shown = (
  reference: FunctionReference,
  config: EventInvokeConfig,
): FunctionEventInvokeConfig => ({
  LastModified: new Date(config.modifiedAt),
  FunctionArn: `${reference.arn}:${reference.qualifier ?? '$LATEST'}`,
  ...(config.maximumRetryAttempts !== undefined && {
    MaximumRetryAttempts: config.maximumRetryAttempts,
  }),
  ...(config.maximumEventAge !== undefined && {
    MaximumEventAgeInSeconds: config.maximumEventAge,
  }),
  DestinationConfig: {
    OnSuccess: config.onSuccess === undefined ? {} : { Destination: config.onSuccess },
    OnFailure: config.onFailure === undefined ? {} : { Destination: config.onFailure },
  },
});
