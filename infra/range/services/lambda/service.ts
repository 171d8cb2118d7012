import type { RangeService } from '../../service.ts';
import { resumeQueue } from './async/event-queue.ts';
import { DEPARTURES } from './departures.ts';
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
import { getFunction, getFunctionConfiguration, listFunctions } from './operations/get-function.ts';
import { invoke } from './operations/invoke.ts';
import { invokeExecution, invokeExecutionWithoutTarget } from './operations/invoke-execution.ts';
import { addPermission, getPolicy, removePermission } from './operations/permissions.ts';
import { listVersionsByFunction, publishVersion } from './operations/publish-version.ts';
import {
  getFunctionRecursionConfig,
  putFunctionRecursionConfig,
} from './operations/recursion-config.ts';
import { listTags, tagResource, untagResource } from './operations/tags.ts';
import { updateFunctionCode, updateFunctionConfiguration } from './operations/update-function.ts';

export const lambdaService: RangeService = {
  id: 'lambda',
  eventSource: 'lambda.amazonaws.com',
  operations: {
    AddPermission: addPermission,
    CreateAlias: createAlias,
    CreateFunction: createFunction,
    DeleteAlias: deleteAlias,
    DeleteFunction: deleteFunction,
    DeleteFunctionConcurrency: deleteFunctionConcurrency,
    DeleteFunctionEventInvokeConfig: deleteFunctionEventInvokeConfig,
    GetAlias: getAlias,
    GetFunction: getFunction,
    GetFunctionConcurrency: getFunctionConcurrency,
    GetFunctionConfiguration: getFunctionConfiguration,
    GetFunctionEventInvokeConfig: getFunctionEventInvokeConfig,
    GetFunctionRecursionConfig: getFunctionRecursionConfig,
    GetPolicy: getPolicy,
    Invoke: invoke,
    // The two below are Lambda's own and not in the API: no request from outside can name them.
    InvokeExecution: invokeExecution,
    InvokeExecutionWithoutTarget: invokeExecutionWithoutTarget,
    ListAliases: listAliases,
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
    UpdateFunctionCode: updateFunctionCode,
    UpdateFunctionConfiguration: updateFunctionConfiguration,
    UpdateFunctionEventInvokeConfig: updateFunctionEventInvokeConfig,
  },
  departures: DEPARTURES,
  start: resumeQueue,
};
