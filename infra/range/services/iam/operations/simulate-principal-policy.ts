import type {
  SimulatePrincipalPolicyCommandInput,
  SimulatePrincipalPolicyCommandOutput,
} from '@aws-sdk/client-iam';
import type { Arn } from '../../../../base/ids.ts';
import { operation } from '../../../service.ts';
import { notProvided } from '../faults.ts';
import { apiReference } from '../known-from.ts';
import { pageOf } from '../page.ts';
import { checkedAction, given, simulate, sourceOf } from '../policy-simulation.ts';
import { reads } from '../trail-rules.ts';

type Input = SimulatePrincipalPolicyCommandInput;

/** Asks the range's own evaluator what it would say, without making the call. */
export const simulatePrincipalPolicy = operation<
  Input,
  Omit<SimulatePrincipalPolicyCommandOutput, '$metadata'>
>({
  knownFrom: [
    apiReference('SimulatePrincipalPolicy'),
    {
      kind: 'assumption',
      because: 'time, Region and the like are filled in as for a call of the principal itself',
    },
  ],
  authorizes: (input) => [
    { action: 'iam:SimulatePrincipalPolicy', resource: (input.PolicySourceArn ?? '') as Arn },
  ],
  async handle(input, call) {
    const refused = REFUSED.find((member) => input[member] !== undefined);
    if (refused !== undefined) throw notProvided(`${refused} of SimulatePrincipalPolicy`);
    const identity = sourceOf(input.PolicySourceArn, call);
    const own = call.platform.identities.policiesOf(identity);
    const policies = {
      ...own,
      identity: [...own.identity, ...(input.PolicyInputList ?? []).map(given)],
    };
    const results = (input.ActionNames ?? []).flatMap((action) =>
      (input.ResourceArns ?? ['*']).map((resource) =>
        simulate(
          { action: checkedAction(action), resource: resource as Arn },
          identity,
          policies,
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

const REFUSED = ['CallerArn', 'ResourceOwner', 'ResourceHandlingOption'] as const;
