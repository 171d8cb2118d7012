import type { Call } from '../../../service.ts';
import { findBucket } from '../bucket.ts';
import { noSuchUpload } from '../faults.ts';
import type { Upload } from '../state.ts';

interface UploadInput {
  readonly Bucket?: string | undefined;
  readonly Key?: string | undefined;
  readonly UploadId?: string | undefined;
}

/** @throws AwsFault NoSuchUpload, also when the upload is for another key. */
export function findUpload(input: UploadInput, call: Call): Upload {
  const upload = findBucket(input.Bucket, call).uploads.get(input.UploadId ?? '');
  if (upload === undefined || upload.key !== input.Key) throw noSuchUpload(input.UploadId ?? '');
  return upload;
}
