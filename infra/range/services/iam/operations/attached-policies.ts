import type { Arn } from '../../../../base/ids.ts';
import type { PolicyHolder, StoredPolicy } from '../../../identity/editable-identity-store.ts';
import type { Call } from '../../../service.ts';
import { AwsFault, operation } from '../../../service.ts';
import { limitExceeded, noSuchEntity, noSuchPolicy } from '../faults.ts';
import type { Holder, HolderInput } from '../holder.ts';
import { onHolder } from '../holder.ts';
import { apiReference, TRAIL_SHAPE } from '../known-from.ts';
import { policyAt } from '../model.ts';
import { pageOf } from '../page.ts';
import { changes, reads } from '../trail-rules.ts';

interface AttachedInput extends HolderInput {
  readonly PolicyArn?: string | undefined;
  readonly PathPrefix?: string | undefined;
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

/** @throws AwsFault NoSuchEntity, in the words AWS has for attaching. */
function attachable(call: Call, arn: string | undefined): StoredPolicy {
  try {
    return policyAt(call, arn);
  } catch (fault) {
    if (!(fault instanceof AwsFault) || fault.code !== 'NoSuchEntity') throw fault;
    throw noSuchEntity(`Policy ${arn ?? ''} does not exist or is not attachable.`);
  }
}

const POLICIES_PER_HOLDER = 10;

/** Attach, Detach and List of managed policies on a user or a role. */
export function attachedPolicies(holder: Holder<PolicyHolder>) {
  const aboutPolicy = ({ PolicyArn }: AttachedInput) => ({ 'iam:PolicyARN': [PolicyArn ?? ''] });
  return {
    attach: operation<AttachedInput, object>({
      knownFrom: [apiReference(`Attach${holder.word}Policy`), TRAIL_SHAPE],
      authorizes: onHolder(holder, `iam:Attach${holder.word}Policy`, aboutPolicy),
      async handle(input, call) {
        const { attached } = holder.find(call, input);
        const { arn } = attachable(call, input.PolicyArn);
        if (!attached.has(arn) && attached.size >= POLICIES_PER_HOLDER)
          throw limitExceeded(
            `Cannot exceed quota for PoliciesPer${holder.word}: ${String(POLICIES_PER_HOLDER)}`,
          );
        attached.add(arn);
        return {};
      },
      trail: changes(),
    }),
    detach: operation<AttachedInput, object>({
      knownFrom: [apiReference(`Detach${holder.word}Policy`), TRAIL_SHAPE],
      authorizes: onHolder(holder, `iam:Detach${holder.word}Policy`, aboutPolicy),
      async handle(input, call) {
        const detached = holder.find(call, input).attached.delete((input.PolicyArn ?? '') as Arn);
        if (!detached) throw noSuchPolicy(input.PolicyArn ?? '');
        return {};
      },
      trail: changes(),
    }),
    list: operation<AttachedInput, object>({
      knownFrom: [apiReference(`ListAttached${holder.word}Policies`)],
      authorizes: onHolder(holder, `iam:ListAttached${holder.word}Policies`),
      async handle(input, call) {
        const policies = [...holder.find(call, input).attached]
          .map((arn) => policyAt(call, arn))
          .filter(({ path }) => path.startsWith(input.PathPrefix ?? '/'));
        const { items, rest } = pageOf(policies, input);
        return {
          AttachedPolicies: items.map(({ name, arn }) => ({ PolicyName: name, PolicyArn: arn })),
          ...rest,
        };
      },
      trail: reads(),
    }),
  };
}
