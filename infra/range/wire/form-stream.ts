import { AwsFault } from '../service.ts';

/** An upload as the form of a web page sends it. */
export interface UploadForm {
  /** What stood before the file; names in lower case. */
  readonly fields: Readonly<Record<string, string>>;
  readonly fileName: string;
}

export interface FormStream {
  /** The file's bytes among these. @throws AwsFault MalformedPOSTRequest, MaxPostPreDataLengthExceededError. */
  push(bytes: Buffer): readonly Buffer[];
  /** @throws AwsFault MalformedPOSTRequest when the body ended too early, InvalidArgument when there was no file. */
  end(): UploadForm;
}

/** Source: API reference, "POST Object": fields and what surrounds them, without the file. */
const MOST_BEFORE_FILE = 20_000;

/**
 * Takes a `multipart/form-data` body apart while it comes in. What follows the file is ignored, as S3 does.
 *
 * @param atFile told when the file begins, when all fields are known.
 * @throws AwsFault MalformedPOSTRequest for a type without a boundary.
 */
export function formStream(contentType: string, atFile: (form: UploadForm) => void): FormStream {
  const boundary = /boundary=(?:"([^"]{1,200})"|([^;\s]{1,200}))/i.exec(contentType);
  const name = boundary?.[1] ?? boundary?.[2];
  if (name === undefined) throw malformed();
  const delimiter = Buffer.from(`\r\n--${name}`, 'latin1');
  const fields: Record<string, string> = {};
  let form: UploadForm | undefined;
  let before = 0;
  let state: 'delimiter' | 'line-end' | 'head' | 'field' | 'file' | 'rest' = 'delimiter';
  let fieldName = '';
  // The first delimiter has no line before it.
  let pending: Buffer = Buffer.from('\r\n');

  /** Up to the next delimiter; undefined while it has not come. */
  const upTo = (mark: Buffer): Buffer | undefined => {
    const at = pending.indexOf(mark);
    if (at < 0) return undefined;
    const found = pending.subarray(0, at);
    pending = pending.subarray(at + mark.length);
    return found;
  };

  const step = (file: Buffer[]): boolean => {
    switch (state) {
      case 'delimiter': {
        if (upTo(delimiter) === undefined) return false;
        state = 'line-end';
        return true;
      }
      case 'line-end': {
        if (pending.length < 2) return false;
        const isLast = pending.toString('latin1', 0, 2) === '--';
        pending = pending.subarray(2);
        state = isLast ? 'rest' : 'head';
        return true;
      }
      case 'head': {
        const head = upTo(Buffer.from('\r\n\r\n'));
        if (head === undefined) return false;
        const about = disposition(head.toString('utf8'));
        fieldName = about.name;
        state = about.name === 'file' ? 'file' : 'field';
        if (state === 'file') {
          form = { fields, fileName: about.fileName };
          atFile(form);
        }
        return true;
      }
      case 'field': {
        const value = upTo(delimiter);
        if (value === undefined) return false;
        fields[fieldName] = value.toString('utf8');
        state = 'line-end';
        return true;
      }
      case 'file': {
        const rest = upTo(delimiter);
        if (rest !== undefined) {
          file.push(rest);
          state = 'rest';
          return true;
        }
        // The delimiter may have begun.
        const sure = Math.max(0, pending.length - delimiter.length);
        if (sure > 0) file.push(pending.subarray(0, sure));
        pending = pending.subarray(sure);
        return false;
      }
      case 'rest':
        pending = Buffer.alloc(0);
        return false;
    }
  };

  return {
    push(bytes) {
      if (form === undefined) before += bytes.length;
      pending = pending.length === 0 ? bytes : Buffer.concat([pending, bytes]);
      const file: Buffer[] = [];
      while (step(file));
      if (form === undefined && before > MOST_BEFORE_FILE) throw tooMuchBefore();
      return file.filter((part) => part.length > 0);
    },
    end() {
      if (form === undefined && state === 'rest') throw noFile();
      if (form === undefined || state !== 'rest') throw malformed();
      return form;
    },
  };
}

function disposition(head: string): { readonly name: string; readonly fileName: string } {
  const line = head.split('\r\n').find((each) => /^content-disposition:/i.test(each)) ?? '';
  const name = /;\s*name="([^"]*)"/i.exec(line)?.[1] ?? /;\s*name=([^;\s]+)/i.exec(line)?.[1];
  if (name === undefined) throw malformed();
  const path = /;\s*filename="((?:[^"\\]|\\.)*)"/i.exec(line)?.[1] ?? '';
  return { name: name.toLowerCase(), fileName: path.replace(/^.*[/\\]/, '') };
}

const malformed = (): AwsFault =>
  new AwsFault(
    'MalformedPOSTRequest',
    400,
    'The body of your POST request is not well-formed multipart/form-data.',
  );

const tooMuchBefore = (): AwsFault =>
  new AwsFault(
    'MaxPostPreDataLengthExceededError',
    400,
    'Your POST request fields preceding the upload file were too large.',
    { MaxPostPreDataLengthBytes: String(MOST_BEFORE_FILE) },
  );

const noFile = (): AwsFault =>
  new AwsFault('InvalidArgument', 400, 'POST requires exactly one file upload per request.', {
    ArgumentName: 'file',
    ArgumentValue: '0',
  });
