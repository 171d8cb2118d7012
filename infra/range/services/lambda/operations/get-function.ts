import type {
  FunctionConfiguration,
  GetFunctionCommandInput,
  GetFunctionConfigurationCommandInput,
  GetFunctionResponse,
  ListFunctionsCommandInput,
  ListFunctionsResponse,
} from '@aws-sdk/client-lambda';
import { operation } from '../../../service.ts';
import { refuseMembers } from '../faults.ts';
import { functionConfiguration } from '../function-configuration.ts';
import { existingVersion, referTo } from '../function-name.ts';
import { apiReference } from '../known-from.ts';
import { onFunction } from '../on-function.ts';
import { page } from '../page.ts';
import { functionsOf, latestOf } from '../state.ts';
import { lowerCamel } from '../trail-shape.ts';

export const getFunction = operation<GetFunctionCommandInput, GetFunctionResponse>({
  knownFrom: [apiReference('GetFunction')],
  authorizes: (input, call) => onFunction('lambda:GetFunction', input.FunctionName, call),
  handle(input, call) {
    const reference = referTo(input.FunctionName, call, input.Qualifier);
    const { fn, version } = existingVersion(reference, call);
    return Promise.resolve({
      Configuration: functionConfiguration(fn, version, reference.qualifier),
      Code: { RepositoryType: 'S3' },
      ...(fn.tags.size > 0 && { Tags: Object.fromEntries(fn.tags) }),
      ...(fn.reservedConcurrency !== undefined && {
        Concurrency: { ReservedConcurrentExecutions: fn.reservedConcurrency },
      }),
    });
  },
  trail: {
    category: 'management',
    eventName: 'GetFunction20150331v2',
    readOnly: true,
    requestParameters: (input) => lowerCamel(input),
    responseElements: () => null,
  },
});

export const getFunctionConfiguration = operation<
  GetFunctionConfigurationCommandInput,
  FunctionConfiguration
>({
  knownFrom: [apiReference('GetFunctionConfiguration')],
  authorizes: (input, call) =>
    onFunction('lambda:GetFunctionConfiguration', input.FunctionName, call),
  handle(input, call) {
    const reference = referTo(input.FunctionName, call, input.Qualifier);
    const { fn, version } = existingVersion(reference, call);
    return Promise.resolve(functionConfiguration(fn, version, reference.qualifier));
  },
  trail: {
    category: 'management',
    eventName: 'GetFunctionConfiguration20150331v2',
    readOnly: true,
    requestParameters: (input) => lowerCamel(input),
    responseElements: () => null,
  },
});

export const listFunctions = operation<ListFunctionsCommandInput, ListFunctionsResponse>({
  knownFrom: [apiReference('ListFunctions')],
  authorizes: () => [{ action: 'lambda:ListFunctions', resource: '*' }],
  handle(input, call) {
    refuseMembers('ListFunctions', input, ['MasterRegion']);
    const configurations = [...functionsOf(call.platform, call.accountId).values()].flatMap((fn) =>
      input.FunctionVersion === 'ALL'
        ? [...fn.versions.values()].map((version) =>
            functionConfiguration(fn, version, version.version),
          )
        : [functionConfiguration(fn, latestOf(fn))],
    );
    const { items, marker } = page(configurations, input.Marker, input.MaxItems);
    return Promise.resolve({
      Functions: [...items],
      ...(marker !== undefined && { NextMarker: marker }),
    });
  },
  trail: {
    category: 'management',
    eventName: 'ListFunctions20150331',
    readOnly: true,
    requestParameters: (input) => lowerCamel(input),
    responseElements: () => null,
  },
});
