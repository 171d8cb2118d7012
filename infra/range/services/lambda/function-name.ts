import type { AccountId, Arn } from '../../../base/ids.ts';
import type { Call } from '../../service.ts';
import { constraintBroken, functionNotFound, invalidParameter } from './faults.ts';
import type { FunctionVersion, LambdaFunction } from './state.ts';
import { findFunction, versionOf } from './state.ts';

/** Which function a request means, whether or not it exists. */
export interface FunctionReference {
  readonly accountId: AccountId;
  readonly name: string;
  /** Unqualified. */
  readonly arn: Arn;
  /** Only if the request named one, in the name or beside it. */
  readonly qualifier?: string;
  /** With the qualifier, if the request named one. */
  readonly qualifiedArn: Arn;
}

/**
 * Reads "scan", "scan:live", "111122223333:function:scan" and whole ARNs.
 *
 * @throws AwsFault ValidationException for what is none of these; InvalidParameterValueException when
 *   the name's qualifier and the one beside it disagree.
 */
export function referTo(
  functionName: string | undefined,
  call: Call,
  qualifier?: string,
): FunctionReference {
  const parts = REFERENCE.exec(functionName ?? '')?.groups;
  if (parts === undefined || (parts.region !== undefined && parts.region !== call.region)) {
    throw constraintBroken(
      functionName,
      'functionName',
      `Member must satisfy regular expression pattern: ${REFERENCE_PATTERN}`,
    );
  }
  const name = parts.name ?? '';
  if (parts.qualifier !== undefined && qualifier !== undefined && parts.qualifier !== qualifier) {
    throw invalidParameter(
      'The derived qualifier from the function name does not match the specified qualifier.',
    );
  }
  const asked = qualifier ?? parts.qualifier;
  const accountId = parts.account ?? parts.partialAccount ?? call.accountId;
  const arn = functionArn(call.region, accountId, name);
  return {
    accountId,
    name,
    arn,
    qualifiedArn: asked === undefined ? arn : `${arn}:${asked}`,
    ...(asked !== undefined && { qualifier: asked }),
  };
}

const functionArn = (region: string, accountId: AccountId, name: string): Arn =>
  `arn:aws:lambda:${region}:${accountId}:function:${name}`;

/** @throws AwsFault ResourceNotFoundException */
export function existing(reference: FunctionReference, call: Call): LambdaFunction {
  const fn = findFunction(call.platform, reference.accountId, reference.name);
  if (fn === undefined) throw functionNotFound(reference.qualifiedArn);
  return fn;
}

/** @throws AwsFault ResourceNotFoundException when the function or what its qualifier means is missing. */
export function existingVersion(
  reference: FunctionReference,
  call: Call,
): { readonly fn: LambdaFunction; readonly version: FunctionVersion } {
  const fn = existing(reference, call);
  const version = versionOf(fn, reference.qualifier ?? '$LATEST');
  if (version === undefined) throw functionNotFound(reference.qualifiedArn);
  return { fn, version };
}

const NAME = '[a-zA-Z0-9-_]{1,64}';
const QUALIFIER = '\\$LATEST|[a-zA-Z0-9-_]{1,128}';

const REFERENCE = new RegExp(
  `^(?:arn:aws:lambda:(?<region>[a-z0-9-]+):(?<account>\\d{12}):function:|` +
    `(?<partialAccount>\\d{12}):function:)?(?<name>${NAME})(?::(?<qualifier>${QUALIFIER}))?$`,
);

/** As AWS prints it in the validation error. */
const REFERENCE_PATTERN =
  '(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?' +
  '([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?';
