import type { PutFunctionEventInvokeConfigCommandInput } from '@aws-sdk/client-lambda';
import type { Arn } from '../../../base/ids.ts';
import type { Call } from '../../service.ts';
import { checkRoleMaySend } from './admission.ts';
import { destinationFor } from './destinations/destinations.ts';
import { partsOf } from './destinations/target-arn.ts';
import { constraintBroken, invalidParameter } from './faults.ts';
import { referTo } from './function-name.ts';
import type { EventInvokeConfig, LambdaFunction } from './state.ts';
import { findFunction, latestOf, versionOf } from './state.ts';

/**
 * The asynchronous settings this request asks for, as AWS would take them on.
 *
 * @param before absent for `Put`, which starts from nothing; `Update` keeps what it is not told, and
 *   clears a destination it is told to be empty.
 * @throws AwsFault ValidationException, InvalidParameterValueException.
 */
export function checkedEventInvokeConfig(
  fn: LambdaFunction,
  input: PutFunctionEventInvokeConfigCommandInput,
  before: EventInvokeConfig | undefined,
  call: Call,
): EventInvokeConfig {
  const sentSuccess = input.DestinationConfig?.OnSuccess?.Destination;
  const sentFailure = input.DestinationConfig?.OnFailure?.Destination;
  checkRange(0, 2, input.MaximumRetryAttempts, 'maximumRetryAttempts');
  checkRange(60, 21_600, input.MaximumEventAgeInSeconds, 'maximumEventAgeInSeconds');
  checkPattern(sentSuccess, 'destinationConfig.onSuccess.destination');
  checkPattern(sentFailure, 'destinationConfig.onFailure.destination');
  checkKinds(sentSuccess, sentFailure);
  for (const sent of [sentSuccess, sentFailure]) {
    if (sent !== undefined && sent !== '') checkTarget(fn, sent as Arn, input.Qualifier, call);
  }
  const onSuccess = sentSuccess ?? before?.onSuccess;
  const onFailure = sentFailure ?? before?.onFailure;
  const retries = input.MaximumRetryAttempts ?? before?.maximumRetryAttempts;
  const age = input.MaximumEventAgeInSeconds ?? before?.maximumEventAge;
  return {
    modifiedAt: call.platform.clock.now(),
    ...(onSuccess !== undefined && onSuccess !== '' && { onSuccess }),
    ...(onFailure !== undefined && onFailure !== '' && { onFailure }),
    ...(retries !== undefined && { maximumRetryAttempts: retries }),
    ...(age !== undefined && { maximumEventAge: age }),
  };
}

function checkRange(least: number, most: number, value: number | undefined, member: string): void {
  if (value === undefined || (value >= least && value <= most)) return;
  throw constraintBroken(
    value,
    member,
    value < least
      ? `Member must have value greater than or equal to ${String(least)}`
      : `Member must have value less than or equal to ${String(most)}`,
  );
}

const DESTINATION_PATTERN =
  '^$|kafka://([^.]([a-zA-Z0-9\\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:' +
  '((eusc-)?[a-z]{2}(-gov)?(-iso([a-z])?)?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)';

const DESTINATION = new RegExp(`^(?:${DESTINATION_PATTERN})$`);

function checkPattern(destination: string | undefined, member: string): void {
  if (destination === undefined || DESTINATION.test(destination)) return;
  throw constraintBroken(
    destination,
    member,
    `Member must satisfy regular expression pattern: ${DESTINATION_PATTERN}`,
  );
}

/** Five services can be sent to; a bucket only when things go wrong. */
function checkKinds(onSuccess: string | undefined, onFailure: string | undefined): void {
  const fits = (destination: string | undefined, outcome: 'success' | 'failure') => {
    if (destination === undefined || destination === '') return true;
    const kind = destinationFor(destination);
    return kind !== undefined && (kind.takes === 'both' || outcome === 'failure');
  };
  if (fits(onSuccess, 'success') && fits(onFailure, 'failure')) return;
  const part = (name: string, destination: string | undefined) =>
    destination === undefined || destination === ''
      ? 'null'
      : `${name}(destination=${destination})`;
  throw invalidParameter(
    `The provided destination config DestinationConfig(onSuccess=${part('OnSuccess', onSuccess)}, ` +
      `onFailure=${part('OnFailure', onFailure)}) is invalid.`,
  );
}

function checkTarget(
  fn: LambdaFunction,
  target: Arn,
  qualifier: string | undefined,
  call: Call,
): void {
  if (partsOf(target)?.service === 'lambda') {
    const reference = referTo(target, call);
    if (reference.arn === fn.arn) {
      throw invalidParameter("You can't specify the function as a destination for itself.");
    }
    const other = findFunction(call.platform, reference.accountId, reference.name);
    if (other === undefined || versionOf(other, reference.qualifier ?? '$LATEST') === undefined) {
      throw invalidParameter(`The destination ARN ${target} is invalid.`);
    }
  }
  const { role } = versionOf(fn, qualifier ?? '$LATEST') ?? latestOf(fn);
  checkRoleMaySend(role, target, 'The function execution role', call);
}
