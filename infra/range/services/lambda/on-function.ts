import type { AccessRequest, Call } from '../../service.ts';
import { referTo } from './function-name.ts';
import { findFunction } from './state.ts';

/** What IAM is asked about a management action on one function, its own policy included. */
export function onFunction(
  action: `lambda:${string}`,
  functionName: string | undefined,
  call: Call,
): readonly AccessRequest[] {
  const reference = referTo(functionName, call);
  const policy = findFunction(call.platform, reference.accountId, reference.name)?.policies.get('');
  return [
    {
      action,
      resource: reference.arn,
      resourceAccount: reference.accountId,
      context: { 'lambda:FunctionArn': [reference.arn] },
      ...(policy !== undefined && {
        resourcePolicy: { Version: '2012-10-17', Statement: policy.statements },
      }),
    },
  ];
}
