import type { CloudTrailResource } from '../../../base/cloudtrail-record.ts';
import type { Call, TrailRule } from '../../service.ts';
import { sealedBy } from './ciphertext.ts';
import { findKey } from './key-lookup.ts';

interface KeyInput {
  readonly KeyId?: string | undefined;
  readonly CiphertextBlob?: Uint8Array | undefined;
  readonly DestinationKeyId?: string | undefined;
  readonly TargetKeyId?: string | undefined;
}

/** Bytes and policies' secrets are never shown; contexts are, and are what S3 objects are found by. */
const HIDDEN = new Set(['CiphertextBlob', 'Plaintext', 'GrantTokens']);

export function keyTrail<Input extends KeyInput, Output>(
  readOnly: boolean,
  responseElements: (output: Output) => unknown = () => null,
  extra: Readonly<Record<string, unknown>> = {},
): TrailRule<Input, Output> {
  return {
    category: 'management',
    readOnly,
    requestParameters: (input) => ({ ...(lowerCamel(input) as object), ...extra }),
    responseElements,
    resources: (input, call) => resourcesOf(input, call),
  };
}

function resourcesOf(input: KeyInput, call: Call): readonly CloudTrailResource[] | undefined {
  const names = [
    input.CiphertextBlob === undefined ? input.KeyId : sealedBy(input.CiphertextBlob, call),
    input.DestinationKeyId ?? input.TargetKeyId,
  ].filter((name) => name !== undefined);
  if (names.length === 0) return undefined;
  return names.map((name) => {
    const { accountId, arn } = findKey(name, call);
    return { accountId, type: 'AWS::KMS::Key', ARN: arn };
  });
}

/** CloudTrail's spelling of API members. Keys of an encryption context stay as they are. */
export function lowerCamel(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerCamel);
  if (value instanceof Date || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, member]) => member !== undefined && !HIDDEN.has(name))
      .map(([name, member]) => [
        name === 'AWSAccountId' ? 'aWSAccountId' : name.charAt(0).toLowerCase() + name.slice(1),
        /EncryptionContext/.test(name) ? member : lowerCamel(member),
      ]),
  );
}
