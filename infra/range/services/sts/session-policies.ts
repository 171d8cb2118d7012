import type { AssumeRoleCommandInput } from '@aws-sdk/client-sts';
import type { Arn } from '../../../base/ids.ts';
import { policyProblem } from '../../access/policy-grammar.ts';
import { defaultVersion, editableStore } from '../../identity/editable-identity-store.ts';
import type { SessionPolicy } from '../../identity/identity.ts';
import type { Call } from '../../service.ts';
import { malformedPolicy, packedPolicyTooLarge, validationError } from './faults.ts';

const LONGEST_POLICY = 2048;
const MOST_POLICY_ARNS = 10;

/**
 * What narrows a session: the policy written into the call and the managed policies it names, as they are now.
 *
 * @throws AwsFault MalformedPolicyDocument, PackedPolicyTooLarge, ValidationError.
 */
export function sessionPolicies(
  { Policy, PolicyArns = [] }: Pick<AssumeRoleCommandInput, 'Policy' | 'PolicyArns'>,
  call: Call,
): readonly SessionPolicy[] {
  if (PolicyArns.length > MOST_POLICY_ARNS)
    throw validationError(
      `1 validation error detected: Value at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to ${String(MOST_POLICY_ARNS)}`,
    );
  const managed = PolicyArns.map(({ arn }) => {
    const policy = editableStore(call.platform.identities).managedPolicy((arn ?? '') as Arn);
    if (policy === undefined) throw malformedPolicy(`Policy ${arn ?? ''} does not exist.`);
    return { arn: policy.arn, document: defaultVersion(policy).document };
  });
  return Policy === undefined ? managed : [{ document: parsed(Policy) }, ...managed];
}

/** How full of policies and tags the session is, in percent: by characters, where AWS packs them first. */
export function packedSize({
  Policy = '',
  PolicyArns = [],
  Tags = [],
}: Pick<AssumeRoleCommandInput, 'Policy' | 'PolicyArns' | 'Tags'>): { PackedPolicySize?: number } {
  const size = [
    Policy,
    ...PolicyArns.map(({ arn = '' }) => arn),
    ...Tags.flatMap(({ Key = '', Value = '' }) => [Key, Value]),
  ].join('').length;
  return size === 0 ? {} : { PackedPolicySize: Math.ceil((size / LONGEST_POLICY) * 100) };
}

function parsed(text: string): unknown {
  if (text.length > LONGEST_POLICY)
    throw packedPolicyTooLarge(
      `Packed policy consumes ${String(Math.round((text.length / LONGEST_POLICY) * 100))}% of allotted space, please use smaller policy.`,
    );
  const problem = policyProblem(text, 'identity');
  if (problem !== undefined) throw malformedPolicy(problem);
  return JSON.parse(text);
}
