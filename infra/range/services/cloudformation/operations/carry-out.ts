import { createHash } from 'node:crypto';
import type { Call } from '../../../service.ts';
import { provision } from '../provision/provision.ts';
import { exportsOf, stackArnPrefix } from '../stack-lookup.ts';
import { cloudformationState, type Stack, type StackRequest } from '../state.ts';
import { type ParameterValue, parameterValues } from '../template/parameters.ts';

/** A stack that has a name and nothing else yet. */
export function openStack(name: string, status: string, call: Call): Stack {
  const id = createHash('sha256').update(`${call.requestId}/${name}`).digest('hex');
  const stack: Stack = {
    accountId: call.accountId,
    name,
    arn: `${stackArnPrefix(name, call)}${[8, 12, 16, 20, 32]
      .map((end, at, ends) => id.slice(at === 0 ? 0 : ends[at - 1], end))
      .join('-')}`,
    createdAt: call.at,
    status,
    parameters: {},
    capabilities: [],
    tags: {},
    terminationProtection: false,
    resources: new Map(),
    outputs: [],
    events: [],
    changeSets: new Map(),
  };
  call.platform.state(cloudformationState).stacks.set(stack.arn, stack);
  return stack;
}

/**
 * The values of a request's parameters; SSM parameters are read in the caller's name.
 *
 * @throws AwsFault ValidationError.
 */
export function valuesOf(
  wants: StackRequest,
  call: Call,
): Promise<Readonly<Record<string, ParameterValue>>> {
  return parameterValues(wants.read, wants.parameters, async (Name) => {
    const { Parameters = [] } = await call.platform.perform<{
      readonly Parameters?: readonly { readonly Value?: string }[];
    }>({
      service: 'ssm',
      operation: 'GetParameters',
      input: { Names: [Name] },
      as: call.identity,
      cause: call.eventId,
      sourceIp: 'cloudformation.amazonaws.com',
      userAgent: 'cloudformation.amazonaws.com',
    });
    return Parameters[0]?.Value ?? '';
  });
}

/** Provisions within the call that asks for it: a departure that saves every client a polling interval. */
export async function carryOut(
  stack: Stack,
  wants: StackRequest,
  kind: 'CREATE' | 'UPDATE',
  call: Call,
  options: { readonly clientRequestToken?: string | undefined; readonly keepWhatFailed?: boolean },
): Promise<void> {
  const parameters = await valuesOf(wants, call);
  await provision(
    {
      stack,
      wants,
      kind,
      names: { region: call.region, parameters, exports: exportsOf(call, stack) },
      ...(options.clientRequestToken !== undefined && {
        clientRequestToken: options.clientRequestToken,
      }),
      ...(options.keepWhatFailed !== undefined && { keepWhatFailed: options.keepWhatFailed }),
    },
    call,
  );
}
