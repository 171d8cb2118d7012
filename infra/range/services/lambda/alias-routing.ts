import type { Call } from '../../service.ts';
import { invalidParameter } from './faults.ts';
import { lambdaRuntime } from './runtime/lambda-runtime.ts';
import type { FunctionVersion, LambdaFunction } from './state.ts';
import { versionOf } from './state.ts';

/** How many of the runs go to a second version, from 0 to 1. AWS takes one version beside the first. */
export type VersionWeights = Readonly<Record<string, number>>;

/** The version one run of an alias goes to: drawn anew for each, and kept for the call's own record. */
export function routedVersion(
  fn: LambdaFunction,
  qualifier: string | undefined,
  call: Call,
): FunctionVersion | undefined {
  const weights = Object.entries(fn.aliases.get(qualifier ?? '')?.weights ?? {});
  const [second] = weights;
  const version =
    second !== undefined && lambdaRuntime(call.platform).random.next() < second[1]
      ? fn.versions.get(second[0])
      : versionOf(fn, qualifier ?? '$LATEST');
  if (version !== undefined) call.notes.ranVersion = version.version;
  return version;
}

/** What the record of a run names: the version it went to, or the one it would have gone to. */
export function recordedVersion(
  fn: LambdaFunction | undefined,
  qualifier: string | undefined,
  call: Call,
): string | undefined {
  const { ranVersion } = call.notes;
  if (typeof ranVersion === 'string') return ranVersion;
  return fn && versionOf(fn, qualifier ?? '$LATEST')?.version;
}

/** @throws AwsFault InvalidParameterValueException in Lambda's words. */
export function checkedWeights(
  fn: LambdaFunction,
  version: string,
  weights: VersionWeights = {},
): VersionWeights | undefined {
  const entries = Object.entries(weights);
  const [first] = entries;
  if (first === undefined) return undefined;
  if (entries.length > 1)
    throw invalidParameter('Number of items in AdditionalVersionWeights cannot be greater than 1');
  const [other, weight] = first;
  if (other === version)
    throw invalidParameter(
      `Invalid function version ${version}. Function version ${version} is already included in routing configuration.`,
    );
  if (version === '$LATEST' || other === '$LATEST')
    throw invalidParameter('$LATEST is not supported for an alias pointing to more than 1 version');
  if (!fn.versions.has(other))
    throw invalidParameter(
      `Function version ${other} of the routing configuration does not exist.`,
    );
  if (!(weight >= 0 && weight <= 1))
    throw invalidParameter(`Value ${String(weight)} is no weight: it must be between 0.0 and 1.0.`);
  return { [other]: weight };
}
