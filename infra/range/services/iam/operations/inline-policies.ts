import type { PolicyHolder } from '../../../identity/editable-identity-store.ts';
import { operation } from '../../../service.ts';
import { checkInlineSize, checkName, checkPolicy } from '../checks.ts';
import { noSuchEntity } from '../faults.ts';
import type { Holder, HolderInput } from '../holder.ts';
import { onHolder } from '../holder.ts';
import { apiReference, TRAIL_SHAPE } from '../known-from.ts';
import { pageOf } from '../page.ts';
import { encodedPolicy } from '../shapes.ts';
import { changes, reads } from '../trail-rules.ts';

interface InlineInput extends HolderInput {
  readonly PolicyName?: string | undefined;
  readonly PolicyDocument?: string | undefined;
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

/** Put, Get, Delete and List of the policies written into a user or a role. */
export function inlinePolicies(holder: Holder<PolicyHolder>) {
  const named = (holds: PolicyHolder, input: InlineInput) => {
    const name = input.PolicyName ?? '';
    const policy = holds.inline.get(name);
    if (policy === undefined)
      throw noSuchEntity(`The ${holder.kind} policy with name ${name} cannot be found.`);
    return { name, policy };
  };
  return {
    put: operation<InlineInput, object>({
      knownFrom: [apiReference(`Put${holder.word}Policy`), TRAIL_SHAPE],
      authorizes: onHolder(holder, `iam:Put${holder.word}Policy`),
      async handle(input, call) {
        const holds = holder.find(call, input);
        const name = checkName('policyName', input.PolicyName, 128);
        const policy = checkPolicy(input.PolicyDocument, 'identity');
        const others = [...holds.inline].filter(([other]) => other !== name);
        checkInlineSize(holder.kind, holds.name, [
          ...others.map(([, { text }]) => text),
          policy.text,
        ]);
        holds.inline.set(name, policy);
        return {};
      },
      trail: changes(),
    }),
    get: operation<InlineInput, object>({
      knownFrom: [apiReference(`Get${holder.word}Policy`)],
      authorizes: onHolder(holder, `iam:Get${holder.word}Policy`),
      async handle(input, call) {
        const holds = holder.find(call, input);
        const { name, policy } = named(holds, input);
        return {
          [`${holder.word}Name`]: holds.name,
          PolicyName: name,
          PolicyDocument: encodedPolicy(policy.text),
        };
      },
      trail: reads(),
    }),
    delete: operation<InlineInput, object>({
      knownFrom: [apiReference(`Delete${holder.word}Policy`)],
      authorizes: onHolder(holder, `iam:Delete${holder.word}Policy`),
      async handle(input, call) {
        const holds = holder.find(call, input);
        holds.inline.delete(named(holds, input).name);
        return {};
      },
      trail: changes(),
    }),
    list: operation<InlineInput, object>({
      knownFrom: [apiReference(`List${holder.word}Policies`)],
      authorizes: onHolder(holder, `iam:List${holder.word}Policies`),
      async handle(input, call) {
        const names = [...holder.find(call, input).inline.keys()].toSorted();
        const { items, rest } = pageOf(names, input);
        return { PolicyNames: items, ...rest };
      },
      trail: reads(),
    }),
  };
}
