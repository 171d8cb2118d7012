import { type Call, type Operation, operation } from '../../../service.ts';
import { seal, sealedBy, unseal } from '../ciphertext.ts';
import { dryRun, incorrectKey, unknownCiphertextKey, unsupported, validation } from '../faults.ts';
import { askKey, checkUsable, findKey } from '../key-lookup.ts';
import { apiReference, TRAIL_SHAPE } from '../known-from.ts';
import { type Key, kmsState } from '../state.ts';
import { keyTrail } from '../trail-rules.ts';

type Context = Readonly<Record<string, string>>;

interface Named {
  readonly KeyId?: string | undefined;
  readonly EncryptionContext?: Context | undefined;
  readonly EncryptionAlgorithm?: string | undefined;
  readonly DryRun?: boolean | undefined;
  readonly Recipient?: unknown;
}

const ALGORITHM = 'SYMMETRIC_DEFAULT';
const LARGEST_PLAINTEXT = 4096;

export const encrypt = operation<Named & { readonly Plaintext?: Uint8Array }, object>({
  knownFrom: [apiReference('Encrypt'), TRAIL_SHAPE],
  authorizes: (input, call) => [asked(input, 'Encrypt', call)],
  async handle(input, call) {
    checkMembers(input);
    const key = usable(input.KeyId, call);
    const plain = input.Plaintext ?? new Uint8Array();
    if (plain.length < 1 || plain.length > LARGEST_PLAINTEXT) {
      throw validation(
        `1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length less than or equal to ${LARGEST_PLAINTEXT}`,
      );
    }
    checkDryRun(input);
    return {
      CiphertextBlob: seal(key, plain, input.EncryptionContext ?? {}, call),
      KeyId: key.arn,
      EncryptionAlgorithm: ALGORITHM,
    };
  },
  trail: keyTrail(true, () => null, { encryptionAlgorithm: ALGORITHM }),
});

interface DecryptInput extends Named {
  readonly CiphertextBlob?: Uint8Array;
}

export const decrypt = operation<DecryptInput, object>({
  knownFrom: [apiReference('Decrypt'), TRAIL_SHAPE],
  authorizes(input, call) {
    const key = keyOf(input.CiphertextBlob, call);
    return [askKey(call, key, 'Decrypt', input.EncryptionContext, input.KeyId)];
  },
  async handle(input, call) {
    checkMembers(input);
    const key = keyOf(input.CiphertextBlob, call);
    if (input.KeyId !== undefined && findKey(input.KeyId, call) !== key) throw incorrectKey();
    checkUsable(key);
    checkDryRun(input);
    return {
      KeyId: key.arn,
      Plaintext: unseal(
        key,
        input.CiphertextBlob ?? new Uint8Array(),
        input.EncryptionContext ?? {},
      ),
      EncryptionAlgorithm: ALGORITHM,
    };
  },
  trail: keyTrail(true, () => null, { encryptionAlgorithm: ALGORITHM }),
});

interface ReEncryptInput {
  readonly CiphertextBlob?: Uint8Array;
  readonly SourceKeyId?: string;
  readonly SourceEncryptionContext?: Context;
  readonly DestinationKeyId?: string;
  readonly DestinationEncryptionContext?: Context;
}

export const reEncrypt = operation<ReEncryptInput, object>({
  knownFrom: [apiReference('ReEncrypt'), TRAIL_SHAPE],
  authorizes: (input, call) => [
    askKey(
      call,
      keyOf(input.CiphertextBlob, call),
      'ReEncryptFrom',
      input.SourceEncryptionContext,
      input.SourceKeyId,
    ),
    askKey(
      call,
      findKey(input.DestinationKeyId, call),
      'ReEncryptTo',
      input.DestinationEncryptionContext,
      input.DestinationKeyId,
    ),
  ],
  async handle(input, call) {
    const from = keyOf(input.CiphertextBlob, call);
    if (input.SourceKeyId !== undefined && findKey(input.SourceKeyId, call) !== from)
      throw incorrectKey();
    checkUsable(from);
    const to = usable(input.DestinationKeyId, call);
    const plain = unseal(
      from,
      input.CiphertextBlob ?? new Uint8Array(),
      input.SourceEncryptionContext ?? {},
    );
    return {
      CiphertextBlob: seal(to, plain, input.DestinationEncryptionContext ?? {}, call),
      SourceKeyId: from.arn,
      KeyId: to.arn,
      SourceEncryptionAlgorithm: ALGORITHM,
      DestinationEncryptionAlgorithm: ALGORITHM,
    };
  },
  trail: keyTrail(true),
});

export const generateDataKey = dataKeyOperation('GenerateDataKey', true);
export const generateDataKeyWithoutPlaintext = dataKeyOperation(
  'GenerateDataKeyWithoutPlaintext',
  false,
);

export const generateRandom = operation<DataKeyInput, object>({
  knownFrom: [apiReference('GenerateRandom')],
  authorizes: () => [{ action: 'kms:GenerateRandom', resource: '*' }],
  async handle(input, call) {
    return { Plaintext: randomBytes(sizeOf(input), call) };
  },
  trail: keyTrail(true),
});

interface DataKeyInput extends Named {
  readonly KeySpec?: string | undefined;
  readonly NumberOfBytes?: number | undefined;
}

function dataKeyOperation(
  name: 'GenerateDataKey' | 'GenerateDataKeyWithoutPlaintext',
  withPlaintext: boolean,
): Operation {
  return operation<DataKeyInput, object>({
    knownFrom: [apiReference(name), TRAIL_SHAPE],
    authorizes: (input, call) => [asked(input, name, call)],
    async handle(input, call) {
      checkMembers(input);
      const key = usable(input.KeyId, call);
      const size = sizeOf(input);
      checkDryRun(input);
      const plain = randomBytes(size, call);
      return {
        CiphertextBlob: seal(key, plain, input.EncryptionContext ?? {}, call),
        ...(withPlaintext && { Plaintext: plain }),
        KeyId: key.arn,
      };
    },
    trail: keyTrail(true),
  });
}

function sizeOf({ KeySpec, NumberOfBytes }: DataKeyInput): number {
  if ((KeySpec === undefined) === (NumberOfBytes === undefined))
    throw validation('Please specify either number of bytes or key spec.');
  if (KeySpec === 'AES_256') return 32;
  if (KeySpec === 'AES_128') return 16;
  const size = NumberOfBytes ?? 0;
  if (!Number.isInteger(size) || size < 1 || size > 1024) {
    throw validation(
      `1 validation error detected: Value '${KeySpec ?? size}' failed to satisfy constraint: Member must have value between 1 and 1024`,
    );
  }
  return size;
}

function randomBytes(size: number, call: Call): Uint8Array {
  const state = call.platform.state(kmsState);
  state.serial++;
  return Buffer.from(call.platform.random.fork(`kms/data-key/${state.serial}`).hex(size), 'hex');
}

const asked = (input: Named, name: string, call: Call) =>
  askKey(call, findKey(input.KeyId, call), name, input.EncryptionContext, input.KeyId);

function usable(name: string | undefined, call: Call): Key {
  const key = findKey(name, call);
  checkUsable(key);
  return key;
}

/** @throws AwsFault InvalidCiphertextException; AccessDeniedException for a key that is gone. */
function keyOf(blob: Uint8Array | undefined, call: Call): Key {
  const key = call.platform.state(kmsState).keys.get(sealedBy(blob, call));
  if (key === undefined) throw unknownCiphertextKey();
  return key;
}

/** A dry run goes as far as the answer, and is told that it would have had one. */
function checkDryRun(input: Named): void {
  if (input.DryRun === true) throw dryRun();
}

function checkMembers(input: Named): void {
  if (input.EncryptionAlgorithm !== undefined && input.EncryptionAlgorithm !== ALGORITHM)
    throw unsupported(`the algorithm ${input.EncryptionAlgorithm}`);
  if (input.Recipient !== undefined) throw unsupported('Recipient (Nitro enclaves)');
}
