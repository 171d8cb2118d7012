import type {
  FunctionConfiguration,
  ListVersionsByFunctionCommandInput,
  ListVersionsByFunctionResponse,
  PublishVersionCommandInput,
} from '@aws-sdk/client-lambda';
import type { Call } from '../../../service.ts';
import { operation } from '../../../service.ts';
import { invalidParameter, refuseMembers, staleRevision } from '../faults.ts';
import { functionConfiguration, shownConfiguration } from '../function-configuration.ts';
import { existing, referTo } from '../function-name.ts';
import { apiReference } from '../known-from.ts';
import { onFunction } from '../on-function.ts';
import { page } from '../page.ts';
import { lambdaRuntime } from '../runtime/lambda-runtime.ts';
import type { FunctionVersion, LambdaFunction } from '../state.ts';
import { latestOf } from '../state.ts';
import { lowerCamel } from '../trail-shape.ts';

export const publishVersion = operation<PublishVersionCommandInput, FunctionConfiguration>({
  knownFrom: [apiReference('PublishVersion')],
  authorizes: (input, call) => onFunction('lambda:PublishVersion', input.FunctionName, call),
  handle(input, call) {
    refuseMembers('PublishVersion', input, ['PublishTo']);
    const fn = existing(referTo(input.FunctionName, call), call);
    const latest = latestOf(fn);
    if (input.RevisionId !== undefined && input.RevisionId !== latest.revisionId) {
      throw staleRevision();
    }
    if (input.CodeSha256 !== undefined && input.CodeSha256 !== latest.codeSha256) {
      throw invalidParameter(
        `CodeSHA256 (${input.CodeSha256}) is different from current CodeSHA256 in $LATEST ` +
          `(${latest.codeSha256}). Please try again with the CodeSHA256 in $LATEST.`,
      );
    }
    const version = publish(fn, call, input.Description);
    return Promise.resolve(functionConfiguration(fn, version, version.version));
  },
  trail: {
    category: 'management',
    eventName: 'PublishVersion20150331',
    readOnly: false,
    requestParameters: (input) => lowerCamel(input),
    responseElements: (output) => shownConfiguration(output),
  },
});

export const listVersionsByFunction = operation<
  ListVersionsByFunctionCommandInput,
  ListVersionsByFunctionResponse
>({
  knownFrom: [apiReference('ListVersionsByFunction')],
  authorizes: (input, call) =>
    onFunction('lambda:ListVersionsByFunction', input.FunctionName, call),
  handle(input, call) {
    const fn = existing(referTo(input.FunctionName, call), call);
    const { items, marker } = page([...fn.versions.values()], input.Marker, input.MaxItems);
    return Promise.resolve({
      Versions: items.map((version) => functionConfiguration(fn, version, version.version)),
      ...(marker !== undefined && { NextMarker: marker }),
    });
  },
  trail: {
    category: 'management',
    eventName: 'ListVersionsByFunction20150331',
    readOnly: true,
    requestParameters: (input) => lowerCamel(input),
    responseElements: () => null,
  },
});

/** Freezes what `$LATEST` is now; the newest version again when nothing has changed since. */
export function publish(fn: LambdaFunction, call: Call, description?: string): FunctionVersion {
  const latest = latestOf(fn);
  const newest = [...fn.versions.values()].at(-1);
  if (newest !== undefined && newest.version !== '$LATEST' && isSameBuild(newest, latest)) {
    return newest;
  }
  const version: FunctionVersion = {
    ...latest,
    version: String(fn.nextVersion++),
    description: description ?? latest.description,
    revisionId: lambdaRuntime(call.platform).random.uuid(),
    modifiedAt: call.platform.clock.now(),
  };
  fn.versions.set(version.version, version);
  return version;
}

const NOT_THE_BUILD = new Set(['version', 'description', 'revisionId', 'modifiedAt']);

function isSameBuild(one: FunctionVersion, other: FunctionVersion): boolean {
  const build = (version: FunctionVersion) =>
    JSON.stringify(
      Object.entries(version)
        .filter(([name]) => !NOT_THE_BUILD.has(name))
        .sort(([left], [right]) => left.localeCompare(right)),
    );
  return build(one) === build(other);
}
