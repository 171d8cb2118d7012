import { describe, expect, test } from 'vitest';
import { AwsFault } from '../service.ts';
import { formStream } from './form-stream.ts';

const TYPE = 'multipart/form-data; boundary=XYZ';
const BODY = [
  '--XYZ',
  'Content-Disposition: form-data; name="Key"',
  '',
  'inbox/${filename}',
  '--XYZ',
  'Content-Disposition: form-data; name="file"; filename="C:\\cases\\a.csv"',
  'Content-Type: text/csv',
  '',
  'one\r\n--XY\r\n--XYtwo',
  '--XYZ',
  'Content-Disposition: form-data; name="submit"',
  '',
  'Upload',
  '--XYZ--',
  '',
].join('\r\n');

function taken(pieces: readonly string[], type = TYPE) {
  const begun: string[] = [];
  const stream = formStream(type, ({ fileName }) => begun.push(fileName));
  const file = pieces.flatMap((piece) => stream.push(Buffer.from(piece, 'latin1')));
  return { ...stream.end(), begun, file: Buffer.concat(file).toString('latin1') };
}

describe('a form', () => {
  test('gives the same fields and file wherever the network cuts it', () => {
    for (let at = 0; at <= BODY.length; at++) {
      expect(taken([BODY.slice(0, at), BODY.slice(at)])).toEqual({
        fields: { key: 'inbox/${filename}' },
        fileName: 'a.csv',
        begun: ['a.csv'],
        file: 'one\r\n--XY\r\n--XYtwo',
      });
    }
    expect(taken([...BODY]).file).toBe('one\r\n--XY\r\n--XYtwo');
  });

  test.each([
    ['has no boundary', 'multipart/form-data', BODY, 'MalformedPOSTRequest'],
    ['ends in its file', TYPE, BODY.slice(0, BODY.indexOf('two')), 'MalformedPOSTRequest'],
    [
      'has a part without a name',
      TYPE,
      '--XYZ\r\nX: y\r\n\r\nv\r\n--XYZ--',
      'MalformedPOSTRequest',
    ],
    [
      'has no file',
      TYPE,
      '--XYZ\r\nContent-Disposition: form-data; name="key"\r\n\r\nk\r\n--XYZ--\r\n',
      'InvalidArgument',
    ],
    [
      'says too much before its file',
      TYPE,
      `--XYZ\r\nContent-Disposition: form-data; name="key"\r\n\r\n${'k'.repeat(30_000)}`,
      'MaxPostPreDataLengthExceededError',
    ],
  ])('that %s is refused', (_why, type, body, code) => {
    const refusal = () => taken([body], type);
    expect(refusal).toThrow(AwsFault);
    expect(refusal).toThrow(expect.objectContaining({ code }) as Error);
  });
});
