import type { RangeService } from '../../service.ts';
import { resumeQueue } from './async/event-queue.ts';
import { DEPARTURES } from './departures.ts';
import { resumePolling } from './mappings/poller.ts';
import { settleMappings } from './mappings/settle-mappings.ts';
import { getAccountSettings } from './operations/account-settings.ts';
import {
  createAlias,
  deleteAlias,
  getAlias,
  listAliases,
  updateAlias,
} from './operations/aliases.ts';
import {
  deleteFunctionConcurrency,
  getFunctionConcurrency,
  putFunctionConcurrency,
} from './operations/concurrency.ts';
import { createFunction } from './operations/create-function.ts';
import { deleteFunction } from './operations/delete-function.ts';
import {
  deleteFunctionEventInvokeConfig,
  getFunctionEventInvokeConfig,
  listFunctionEventInvokeConfigs,
  putFunctionEventInvokeConfig,
  updateFunctionEventInvokeConfig,
} from './operations/event-invoke-config.ts';
import {
  createEventSourceMapping,
  deleteEventSourceMapping,
  getEventSourceMapping,
  listEventSourceMappings,
  updateEventSourceMapping,
} from './operations/event-source-mappings.ts';
import { getFunction, getFunctionConfiguration, listFunctions } from './operations/get-function.ts';
import { invoke } from './operations/invoke.ts';
import { invokeExecution, invokeExecutionWithoutTarget } from './operations/invoke-execution.ts';
import { invokeFromQueue } from './operations/invoke-from-queue.ts';
import { addPermission, getPolicy, removePermission } from './operations/permissions.ts';
import { listVersionsByFunction, publishVersion } from './operations/publish-version.ts';
import {
  getFunctionRecursionConfig,
  putFunctionRecursionConfig,
} from './operations/recursion-config.ts';
import { listTags, tagResource, untagResource } from './operations/tags.ts';
import { updateFunctionCode, updateFunctionConfiguration } from './operations/update-function.ts';
import { stopLambda } from './runtime/lambda-runtime.ts';

export const lambdaService: RangeService = {
  id: 'lambda',
  eventSource: 'lambda.amazonaws.com',
  operations: {
    AddPermission: addPermission,
    CreateAlias: createAlias,
    CreateEventSourceMapping: createEventSourceMapping,
    CreateFunction: createFunction,
    DeleteAlias: deleteAlias,
    DeleteEventSourceMapping: deleteEventSourceMapping,
    DeleteFunction: deleteFunction,
    DeleteFunctionConcurrency: deleteFunctionConcurrency,
    DeleteFunctionEventInvokeConfig: deleteFunctionEventInvokeConfig,
    GetAccountSettings: getAccountSettings,
    GetAlias: getAlias,
    GetEventSourceMapping: getEventSourceMapping,
    GetFunction: getFunction,
    GetFunctionConcurrency: getFunctionConcurrency,
    GetFunctionConfiguration: getFunctionConfiguration,
    GetFunctionEventInvokeConfig: getFunctionEventInvokeConfig,
    GetFunctionRecursionConfig: getFunctionRecursionConfig,
    GetPolicy: getPolicy,
    Invoke: invoke,
    // The three below are Lambda's own and not in the API: no request from outside can name them.
    InvokeExecution: invokeExecution,
    InvokeExecutionWithoutTarget: invokeExecutionWithoutTarget,
    InvokeFromQueue: invokeFromQueue,
    ListAliases: listAliases,
    ListEventSourceMappings: listEventSourceMappings,
    ListFunctionEventInvokeConfigs: listFunctionEventInvokeConfigs,
    ListFunctions: listFunctions,
    ListTags: listTags,
    ListVersionsByFunction: listVersionsByFunction,
    PublishVersion: publishVersion,
    PutFunctionConcurrency: putFunctionConcurrency,
    PutFunctionEventInvokeConfig: putFunctionEventInvokeConfig,
    PutFunctionRecursionConfig: putFunctionRecursionConfig,
    RemovePermission: removePermission,
    TagResource: tagResource,
    UntagResource: untagResource,
    UpdateAlias: updateAlias,
    UpdateEventSourceMapping: updateEventSourceMapping,
    UpdateFunctionCode: updateFunctionCode,
    UpdateFunctionConfiguration: updateFunctionConfiguration,
    UpdateFunctionEventInvokeConfig: updateFunctionEventInvokeConfig,
  },
  departures: DEPARTURES,
  stop: stopLambda,
  start(platform) {
    resumeQueue(platform);
    settleMappings(platform);
    resumePolling(platform);
  },
};
