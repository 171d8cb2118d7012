import type { PolicyKind } from '../../access/policy-grammar.ts';
import { policyProblem } from '../../access/policy-grammar.ts';
import { textsOf } from '../../access/principal.ts';
import type { PolicyText, TrustText } from '../../identity/editable-identity-store.ts';
import { policyText } from '../../identity/editable-identity-store.ts';
import type { Call } from '../../service.ts';
import { invalidInput, limitExceeded, malformedPolicy, validationError } from './faults.ts';
import { storeOf } from './model.ts';

/** @throws AwsFault ValidationError. */
export function checkName(member: string, name: string | undefined, longest: number): string {
  if (name === undefined || name === '')
    throw validationError(
      `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must not be null`,
    );
  if (name.length > longest)
    throw validationError(
      `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must have length less than or equal to ${String(longest)}`,
    );
  if (!/^[\w+=,.@-]+$/.test(name))
    throw validationError(
      `The specified value for ${member} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
    );
  return name;
}

/** @throws AwsFault ValidationError. */
export function checkPath(path = '/'): string {
  if (!/^\/([\x21-\x7e]+\/)?$/.test(path))
    throw validationError(
      'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
    );
  return path;
}

/** @throws AwsFault MalformedPolicyDocument. */
export function checkPolicy(text: string | undefined, kind: PolicyKind): PolicyText {
  if (text === undefined || text === '')
    throw validationError(
      "1 validation error detected: Value at 'policyDocument' failed to satisfy constraint: Member must not be null",
    );
  const problem = policyProblem(text, kind);
  if (problem !== undefined) throw malformedPolicy(problem);
  return policyText(text);
}

/**
 * A trust policy may only name users and roles that exist, and means them and not their namesakes.
 *
 * @throws AwsFault MalformedPolicyDocument.
 */
export function checkTrust(call: Call, text: string | undefined): TrustText {
  const trust = checkPolicy(text, 'trust');
  if (LONGEST_TRUST < trust.text.replace(/\s/g, '').length)
    throw limitExceeded(`Cannot exceed quota for ACLSizePerRole: ${String(LONGEST_TRUST)}`);
  const pins = new Map<string, string>();
  for (const { Action, Principal } of statementsOf(trust.document)) {
    if (textsOf(Action).some((action) => !/^(sts:.*|\*)$/i.test(action)))
      throw malformedPolicy('AssumeRole policy may only specify STS AssumeRole actions.');
    const stranger = textsOf(Principal?.Service).find((name) => !SERVICE_NAME.test(name));
    if (stranger !== undefined)
      throw malformedPolicy(`Invalid principal in policy: "SERVICE":"${stranger}"`);
    for (const arn of textsOf(Principal?.AWS)) {
      const id = uniqueIdOf(call, arn);
      if (id === undefined) throw malformedPolicy(`Invalid principal in policy: "AWS":"${arn}"`);
      if (id !== '') pins.set(arn, id);
    }
  }
  const pinned = [...pins].reduce(
    (document, [arn, id]) => document.replaceAll(`"${arn}"`, `"${id}"`),
    JSON.stringify(trust.document),
  );
  return { text: trust.text, document: JSON.parse(pinned), pins };
}

const SERVICE_NAME = /^[a-z0-9-]+(\.[a-z0-9-]+)*\.(amazonaws\.com(\.cn)?|aws\.internal)$/;
const LONGEST_TRUST = 2048;

/** "" for what has no unique id here; undefined for a user or role that does not exist. */
function uniqueIdOf(call: Call, arn: string): string | undefined {
  const [, , , , account = '', kindAndPath = ''] = arn.split(':');
  const model = storeOf(call).account(account);
  const name = kindAndPath.slice(kindAndPath.lastIndexOf('/') + 1);
  // Accounts outside the range cannot be looked into.
  if (model === undefined) return '';
  const found = kindAndPath.startsWith('user/')
    ? model.users.get(name)
    : kindAndPath.startsWith('role/')
      ? model.roles.get(name)
      : 'without';
  if (found === 'without') return '';
  return found?.arn === arn ? found.id : undefined;
}

interface TrustStatement {
  readonly Action?: unknown;
  readonly Principal?: { readonly AWS?: unknown; readonly Service?: unknown };
}

function statementsOf(document: unknown): readonly TrustStatement[] {
  const { Statement } = document as { Statement: TrustStatement | readonly TrustStatement[] };
  return 'length' in Statement ? Statement : [Statement];
}

const TAGS_PER_HOLDER = 50;

/** @throws AwsFault InvalidInput, LimitExceeded, ValidationError. */
export function checkTags(
  word: string,
  standing: ReadonlyMap<string, string>,
  added: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] = [],
): void {
  const keys = added.map(({ Key = '' }) => Key);
  for (const { Key = '', Value = '' } of added) {
    const refuse = (member: string, because: string) =>
      validationError(
        `1 validation error detected: Value '${member === 'key' ? Key : Value}' at 'tags.1.member.${member}' failed to satisfy constraint: Member must ${because}`,
      );
    if (Key.length > 128) throw refuse('key', 'have length less than or equal to 128');
    if (Value.length > 256) throw refuse('value', 'have length less than or equal to 256');
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u.test(Key))
      throw refuse('key', 'satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+');
    if (/^aws:/i.test(Key))
      throw invalidInput('Tag keys prefixed with aws: are reserved for AWS and cannot be changed.');
  }
  if (new Set(keys.map((key) => key.toLowerCase())).size < keys.length)
    throw invalidInput('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  if (new Set([...standing.keys(), ...keys]).size > TAGS_PER_HOLDER)
    throw limitExceeded(`The number of tags has reached the maximum limit for ${word}.`);
}

/** @throws AwsFault LimitExceeded; white space does not count. */
export function checkInlineSize(
  kind: 'user' | 'role' | 'group',
  name: string,
  texts: readonly string[],
): void {
  const limit = { user: 2048, role: 10_240, group: 5120 }[kind];
  const size = texts.reduce((sum, text) => sum + text.replace(/\s/g, '').length, 0);
  if (size > limit)
    throw limitExceeded(
      `Maximum policy size of ${String(limit)} bytes exceeded for ${kind} ${name}`,
    );
}

/** @throws AwsFault LimitExceeded; white space does not count. */
export function checkManagedSize(text: string): void {
  if (text.replace(/\s/g, '').length > 6144)
    throw limitExceeded('Cannot exceed quota for PolicySize: 6144');
}
