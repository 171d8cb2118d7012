import { open } from 'node:fs/promises';
import { AwsFault } from './service.ts';
import {
  announcedChecksums,
  type ChecksumAlgorithm,
  type RunningChecksum,
  runningChecksum,
} from './signing/checksums.ts';
import { chunkStream } from './signing/chunk-stream.ts';
import { isFramed } from './signing/verify-signature.ts';
import { formStream, type UploadForm } from './wire/form-stream.ts';
import type { SpooledBody } from './wire/http-message.ts';

/** What is written at a time: a call per packet would cost more than the bytes. */
const WRITE_SIZE = 512 * 1024;

/**
 * Lets a large body run into a file, out of its framing, and computes on the way whatever the head announces:
 * memory does not grow with the body.
 *
 * @param most bytes of payload, behind which AWS refuses.
 * @param atFile given for a form; told when its file begins, and may refuse it.
 * @throws AwsFault EntityTooLarge, IncompleteBody, MalformedPOSTRequest.
 */
export async function spool(
  source: AsyncIterable<Buffer>,
  headers: Readonly<Record<string, string>>,
  path: string,
  most: number,
  atFile?: (form: UploadForm) => void,
): Promise<SpooledBody> {
  const framing = atFile === undefined && isFramed(headers) ? chunkStream() : undefined;
  const sums = new Map<ChecksumAlgorithm, RunningChecksum>();
  const announce = (said: Readonly<Record<string, string>>) => {
    for (const each of wanted(said)) sums.set(each, runningChecksum(each));
  };
  const form =
    atFile &&
    formStream(headers['content-type'] ?? '', (begun) => {
      atFile(begun);
      announce(begun.fields);
    });
  const taken = framing ?? form;
  if (form === undefined) announce(headers);
  const file = await open(path, 'wx');
  let length = 0;
  let wireLength = 0;
  let waiting: Buffer[] = [];
  let waitingSize = 0;
  const write = async () => {
    const bytes = Buffer.concat(waiting);
    waiting = [];
    waitingSize = 0;
    await file.appendFile(bytes);
  };
  try {
    for await (const bytes of source) {
      wireLength += bytes.length;
      for (const part of taken === undefined ? [bytes] : taken.push(bytes)) {
        length += part.length;
        if (length > most) throw entityTooLarge(length, most);
        for (const sum of sums.values()) sum.update(part);
        waiting.push(part);
        waitingSize += part.length;
      }
      if (waitingSize >= WRITE_SIZE) await write();
    }
    await write();
  } finally {
    await file.close();
  }
  const declared = headers['content-length'];
  if (declared !== undefined && Number(declared) !== wireLength) throw tooShort();
  return {
    path,
    length,
    wireLength,
    checksums: Object.fromEntries(
      [...sums].map(([algorithm, sum]) => [algorithm, sum.digest().toString('base64')]),
    ),
    ...(framing !== undefined && { framing: framing.end() }),
    ...(form !== undefined && { form: form.end() }),
  };
}

export const entityTooLarge = (proposed: number, most: number): AwsFault =>
  new AwsFault(
    'EntityTooLarge',
    400,
    'Your proposed upload exceeds the maximum allowed object size.',
    { ProposedSize: String(proposed), MaxSizeAllowed: String(most) },
  );

/** S3 makes a CRC-64 for whoever announces nothing. */
function wanted(headers: Readonly<Record<string, string>>): readonly ChecksumAlgorithm[] {
  const announced = announcedChecksums(headers);
  const signed = /^[0-9a-f]{64}$/.test(headers['x-amz-content-sha256'] ?? '');
  return [
    ...new Set<ChecksumAlgorithm>([
      'MD5',
      ...announced,
      ...(signed ? (['SHA256'] as const) : []),
      ...(announced.length === 0 ? (['CRC64NVME'] as const) : []),
    ]),
  ];
}

const tooShort = (): AwsFault =>
  new AwsFault(
    'IncompleteBody',
    400,
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
  );
