import type { DeleteFunctionCommandInput, DeleteFunctionResponse } from '@aws-sdk/client-lambda';
import { operation } from '../../../service.ts';
import { conflict, functionNotFound, invalidParameter } from '../faults.ts';
import { existing, referTo } from '../function-name.ts';
import { apiReference, LAMBDA_IN_CLOUDTRAIL } from '../known-from.ts';
import { onFunction } from '../on-function.ts';
import { retireEnvironments } from '../runtime/run-handler.ts';
import { functionsOf } from '../state.ts';
import { lowerCamel } from '../trail-shape.ts';

export const deleteFunction = operation<DeleteFunctionCommandInput, DeleteFunctionResponse>({
  knownFrom: [apiReference('DeleteFunction'), LAMBDA_IN_CLOUDTRAIL],
  authorizes: (input, call) => onFunction('lambda:DeleteFunction', input.FunctionName, call),
  handle(input, call) {
    const reference = referTo(input.FunctionName, call, input.Qualifier);
    const fn = existing(reference, call);
    const { qualifier } = reference;
    if (qualifier === undefined) {
      fn.versions.clear();
      functionsOf(call.platform, fn.accountId).delete(fn.name);
    } else {
      if (qualifier === '$LATEST') {
        throw invalidParameter('$LATEST version cannot be deleted without deleting the function.');
      }
      if (!fn.versions.has(qualifier)) throw functionNotFound(reference.qualifiedArn);
      const users = [...fn.aliases.values()].filter((alias) => alias.version === qualifier);
      if (users.length > 0) {
        throw conflict(
          'Version cannot be deleted because it is referenced by alias ' +
            users.map((alias) => alias.name).join(', '),
        );
      }
      fn.versions.delete(qualifier);
      fn.eventInvokeConfigs.delete(qualifier);
      fn.policies.delete(qualifier);
    }
    retireEnvironments(call.platform, fn);
    return Promise.resolve({ StatusCode: 204 });
  },
  trail: {
    category: 'management',
    eventName: 'DeleteFunction20150331',
    readOnly: false,
    requestParameters: (input) => lowerCamel(input),
    responseElements: () => null,
  },
});
