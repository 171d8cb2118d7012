import type {
  Concurrency,
  DeleteFunctionConcurrencyCommandInput,
  GetFunctionConcurrencyCommandInput,
  GetFunctionConcurrencyResponse,
  PutFunctionConcurrencyCommandInput,
} from '@aws-sdk/client-lambda';
import { operation } from '../../../service.ts';
import { ACCOUNT_CONCURRENCY } from '../account-limits.ts';
import { constraintBroken, invalidParameter } from '../faults.ts';
import { existing, referTo } from '../function-name.ts';
import { ASYNC_ERROR_HANDLING, apiReference } from '../known-from.ts';
import { onFunction } from '../on-function.ts';
import { functionsOf } from '../state.ts';
import { lowerCamel } from '../trail-shape.ts';

export const putFunctionConcurrency = operation<PutFunctionConcurrencyCommandInput, Concurrency>({
  knownFrom: [apiReference('PutFunctionConcurrency'), ASYNC_ERROR_HANDLING],
  authorizes: (input, call) =>
    onFunction('lambda:PutFunctionConcurrency', input.FunctionName, call),
  handle(input, call) {
    const fn = existing(referTo(input.FunctionName, call), call);
    const reserved = input.ReservedConcurrentExecutions ?? -1;
    if (reserved < 0) {
      throw constraintBroken(
        reserved,
        'reservedConcurrentExecutions',
        'Member must have value greater than or equal to 0',
      );
    }
    const others = [...functionsOf(call.platform, fn.accountId).values()].filter(
      (other) => other !== fn,
    );
    const taken = others.reduce((sum, other) => sum + (other.reservedConcurrency ?? 0), 0);
    if (taken + reserved > ACCOUNT_CONCURRENCY - UNRESERVED_MINIMUM) {
      throw invalidParameter(
        "Specified ReservedConcurrentExecutions for function decreases account's " +
          `UnreservedConcurrentExecution below its minimum value of [${String(UNRESERVED_MINIMUM)}].`,
      );
    }
    fn.reservedConcurrency = reserved;
    return Promise.resolve({ ReservedConcurrentExecutions: reserved });
  },
  trail: {
    category: 'management',
    eventName: 'PutFunctionConcurrency20171031',
    readOnly: false,
    requestParameters: (input) => lowerCamel(input),
    responseElements: (output) => lowerCamel(output),
  },
});

export const getFunctionConcurrency = operation<
  GetFunctionConcurrencyCommandInput,
  GetFunctionConcurrencyResponse
>({
  knownFrom: [apiReference('GetFunctionConcurrency')],
  authorizes: (input, call) =>
    onFunction('lambda:GetFunctionConcurrency', input.FunctionName, call),
  handle(input, call) {
    const { reservedConcurrency } = existing(referTo(input.FunctionName, call), call);
    return Promise.resolve(
      reservedConcurrency === undefined
        ? {}
        : { ReservedConcurrentExecutions: reservedConcurrency },
    );
  },
  trail: {
    category: 'management',
    eventName: 'GetFunctionConcurrency20190930',
    readOnly: true,
    requestParameters: (input) => lowerCamel(input),
    responseElements: () => null,
  },
});

export const deleteFunctionConcurrency = operation<DeleteFunctionConcurrencyCommandInput, object>({
  knownFrom: [apiReference('DeleteFunctionConcurrency')],
  authorizes: (input, call) =>
    onFunction('lambda:DeleteFunctionConcurrency', input.FunctionName, call),
  handle(input, call) {
    existing(referTo(input.FunctionName, call), call).reservedConcurrency = undefined;
    return Promise.resolve({});
  },
  trail: {
    category: 'management',
    eventName: 'DeleteFunctionConcurrency20171031',
    readOnly: false,
    requestParameters: (input) => lowerCamel(input),
    responseElements: () => null,
  },
});

/** How much of what an account may run at once cannot be set aside. */
const UNRESERVED_MINIMUM = 100;
