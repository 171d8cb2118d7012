import type {
  GetContextKeysForCustomPolicyCommandInput,
  GetContextKeysForPrincipalPolicyCommandInput,
  SimulateCustomPolicyCommandInput,
  SimulateCustomPolicyCommandOutput,
} from '@aws-sdk/client-iam';
import type { Arn } from '../../../../base/ids.ts';
import { operation } from '../../../service.ts';
import { checkPolicy } from '../checks.ts';
import { notProvided, validationError } from '../faults.ts';
import { apiReference } from '../known-from.ts';
import { pageOf } from '../page.ts';
import { checkedAction, given, simulate, sourceOf } from '../policy-simulation.ts';
import { reads } from '../trail-rules.ts';

/** Asks the range's own evaluator about policies that are attached to nobody. */
export const simulateCustomPolicy = operation<
  SimulateCustomPolicyCommandInput,
  Omit<SimulateCustomPolicyCommandOutput, '$metadata'>
>({
  knownFrom: [
    apiReference('SimulateCustomPolicy'),
    {
      kind: 'assumption',
      because: 'what conditions ask about the principal is answered for a user of the account',
    },
  ],
  authorizes: () => [{ action: 'iam:SimulateCustomPolicy', resource: '*' }],
  async handle(input, call) {
    const refused = (['ResourceOwner', 'ResourceHandlingOption'] as const).find(
      (member) => input[member] !== undefined,
    );
    if (refused !== undefined) throw notProvided(`${refused} of SimulateCustomPolicy`);
    if ((input.PolicyInputList ?? []).length === 0)
      throw validationError('PolicyInputList must hold a policy.');
    const own = {
      identity: (input.PolicyInputList ?? []).map(given),
      session: [],
      serviceControl: [],
    };
    const identity = {
      kind: 'user' as const,
      accountId: call.accountId,
      arn: (input.CallerArn ?? `arn:aws:iam::${call.accountId}:user/simulated`) as Arn,
      userName: 'simulated',
      userId: 'AIDAEXAMPLESIMULATED0',
      accessKeyId: '',
    };
    const results = (input.ActionNames ?? []).flatMap((action) =>
      (input.ResourceArns ?? ['*']).map((resource) =>
        simulate(
          { action: checkedAction(action), resource: resource as Arn },
          identity,
          own,
          input,
          call,
        ),
      ),
    );
    const { items, rest } = pageOf(results, input);
    return { EvaluationResults: [...items], ...rest };
  },
  trail: reads(),
});

export const getContextKeysForCustomPolicy = operation<
  GetContextKeysForCustomPolicyCommandInput,
  object
>({
  knownFrom: [apiReference('GetContextKeysForCustomPolicy')],
  authorizes: () => [{ action: 'iam:GetContextKeysForCustomPolicy', resource: '*' }],
  handle: async ({ PolicyInputList = [] }) => ({
    ContextKeyNames: keysIn(PolicyInputList.map((text) => checkPolicy(text, 'identity').document)),
  }),
  trail: reads(),
});

export const getContextKeysForPrincipalPolicy = operation<
  GetContextKeysForPrincipalPolicyCommandInput,
  object
>({
  knownFrom: [apiReference('GetContextKeysForPrincipalPolicy')],
  authorizes: (input) => [
    {
      action: 'iam:GetContextKeysForPrincipalPolicy',
      resource: (input.PolicySourceArn ?? '') as Arn,
    },
  ],
  async handle({ PolicySourceArn, PolicyInputList = [] }, call) {
    const { identity } = call.platform.identities.policiesOf(sourceOf(PolicySourceArn, call));
    return {
      ContextKeyNames: keysIn([
        ...identity.map(({ document }) => document),
        ...PolicyInputList.map((text) => checkPolicy(text, 'identity').document),
      ]),
    };
  },
  trail: reads(),
});

/** What conditions compare, and what policy variables stand for. */
function keysIn(documents: readonly unknown[]): string[] {
  const text = JSON.stringify(documents);
  const variables = [...text.matchAll(/\$\{([A-Za-z0-9-]+:[^},]+)/g)].map(([, key]) => key ?? '');
  return [...new Set([...conditionKeys(documents), ...variables])].sort();
}

function conditionKeys(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(conditionKeys);
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([name, value]) =>
    name === 'Condition'
      ? Object.values(value as object).flatMap(Object.keys)
      : conditionKeys(value),
  );
}
