import { createHash } from 'node:crypto';

/** A call that would be made. */
export interface PlannedCall {
  /** As its endpoint names it: "s3", "events". */
  readonly service: string;
  /** The API's name: "PutObject". */
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** One line; secrets hidden, bodies told by size and hash, nothing in it that a terminal would obey. */
export function plannedCallLine({ service, operation, input }: PlannedCall): string {
  const told = JSON.stringify(input, (name, value: unknown) => shown(name, value)).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${service} ${operation} ${told}`;
}

function shown(name: string, value: unknown): unknown {
  if (value instanceof Uint8Array || isSerializedBuffer(value)) {
    const bytes = value instanceof Uint8Array ? value : Uint8Array.from(value.data);
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
    return `(${bytes.length} bytes, sha256 ${hash}...)`;
  }
  if (name === 'Variables' && typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.keys(value).map((each) => [each, HIDDEN]));
  }
  if (SECRET.test(name) && value !== undefined) return HIDDEN;
  if (name === 'Link') return String(value).replace(/(X-Amz-Signature=)[0-9a-f]+/i, `$1${HIDDEN}`);
  return value;
}

/** What JSON makes of a Buffer before anybody can look at it. */
function isSerializedBuffer(value: unknown): value is { readonly data: readonly number[] } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    value.type === 'Buffer' &&
    'data' in value
  );
}

const HIDDEN = '(hidden)';
const SECRET = /secret|password|token|^SSECustomerKey$|^CopySourceSSECustomerKey$/i;

/** An answer of the right form, where a technique reads it to know what to do next. */
export function exampleAnswer(
  operation: string,
  input: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return EXAMPLES[operation]?.(input) ?? {};
}

const EXAMPLES: Readonly<
  Record<string, (input: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>>
> = {
  AssumeRole: () => ({
    Credentials: {
      AccessKeyId: 'ASIAEXAMPLEDRYRUN000',
      SecretAccessKey: 'example',
      SessionToken: 'example',
    },
  }),
  ListObjectsV2: ({ Prefix }) => ({
    Contents:
      Prefix === 'AWSLogs/'
        ? TRAIL_FOLDERS.map((folder) => ({ Key: `AWSLogs/(account)/${folder}/(each file)` }))
        : [{ Key: `${String(Prefix ?? '')}(each object)` }],
  }),
  ListObjectVersions: ({ Prefix }) => ({
    Versions: [{ Key: `${String(Prefix ?? '')}(each object)`, VersionId: '(each version)' }],
  }),
  GetObject: () => ({ Body: { transformToByteArray: () => Promise.resolve(new Uint8Array()) } }),
};

/** What a trail lays down under that prefix; who looks for one of the two finds it by its folder. */
const TRAIL_FOLDERS = ['CloudTrail', 'CloudTrail-Digest'];
