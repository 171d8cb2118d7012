import type {
  GetFunctionRecursionConfigCommandInput,
  GetFunctionRecursionConfigResponse,
  PutFunctionRecursionConfigCommandInput,
  PutFunctionRecursionConfigResponse,
} from '@aws-sdk/client-lambda';
import { operation } from '../../../service.ts';
import { constraintBroken } from '../faults.ts';
import { existing, referTo } from '../function-name.ts';
import { apiReference } from '../known-from.ts';
import { onFunction } from '../on-function.ts';
import { lowerCamel } from '../trail-shape.ts';

export const putFunctionRecursionConfig = operation<
  PutFunctionRecursionConfigCommandInput,
  PutFunctionRecursionConfigResponse
>({
  knownFrom: [apiReference('PutFunctionRecursionConfig')],
  authorizes: (input, call) =>
    onFunction('lambda:PutFunctionRecursionConfig', input.FunctionName, call),
  handle(input, call) {
    const fn = existing(referTo(input.FunctionName, call), call);
    const { RecursiveLoop: wanted } = input;
    if (wanted !== 'Allow' && wanted !== 'Terminate') {
      throw constraintBroken(
        wanted,
        'recursiveLoop',
        'Member must satisfy enum value set: [Allow, Terminate]',
      );
    }
    fn.recursiveLoop = wanted;
    return Promise.resolve({ RecursiveLoop: wanted });
  },
  trail: {
    category: 'management',
    readOnly: false,
    requestParameters: (input) => lowerCamel(input),
    responseElements: (output) => lowerCamel(output),
  },
});

export const getFunctionRecursionConfig = operation<
  GetFunctionRecursionConfigCommandInput,
  GetFunctionRecursionConfigResponse
>({
  knownFrom: [apiReference('GetFunctionRecursionConfig')],
  authorizes: (input, call) =>
    onFunction('lambda:GetFunctionRecursionConfig', input.FunctionName, call),
  handle(input, call) {
    const fn = existing(referTo(input.FunctionName, call), call);
    return Promise.resolve({ RecursiveLoop: fn.recursiveLoop });
  },
  trail: {
    category: 'management',
    readOnly: true,
    requestParameters: (input) => lowerCamel(input),
    responseElements: () => null,
  },
});
