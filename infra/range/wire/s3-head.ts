import { AwsFault } from '../service.ts';
import type { HttpRequest } from './http-message.ts';

const TAKES_A_BODY = new Set(['PutObject', 'UploadPart']);
const READS = new Set(['GetObject', 'HeadObject']);

/**
 * What S3 refuses by headers that no member of the operation says.
 *
 * Source: API reference, "Error responses" (MissingContentLength), "DeleteObjects", "GetObject".
 *
 * @throws AwsFault MissingContentLength, InvalidRequest, InvalidArgument.
 */
export function checkS3Head(operation: string, { headers }: Pick<HttpRequest, 'headers'>): void {
  if (TAKES_A_BODY.has(operation)) {
    if (headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined)
      return;
    throw new AwsFault(
      'MissingContentLength',
      411,
      'You must provide the Content-Length HTTP header.',
    );
  }
  if (READS.has(operation) && headers['x-amz-server-side-encryption'] !== undefined) {
    throw new AwsFault(
      'InvalidArgument',
      400,
      'x-amz-server-side-encryption header is not supported for this operation.',
      {
        ArgumentName: 'x-amz-server-side-encryption',
        ArgumentValue: headers['x-amz-server-side-encryption'],
      },
    );
  }
  if (operation !== 'DeleteObjects') return;
  const isSecured = Object.keys(headers).some(
    (name) => name === 'content-md5' || name.startsWith('x-amz-checksum-'),
  );
  if (isSecured) return;
  throw new AwsFault(
    'InvalidRequest',
    400,
    'Missing required header for this request: Content-MD5 OR x-amz-checksum-*',
  );
}
