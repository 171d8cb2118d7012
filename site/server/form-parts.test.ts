import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundaryIn, formParts } from './form-parts.ts';

interface Sent {
  readonly name: string;
  readonly filename: string | undefined;
  readonly text: string;
}

async function read(body: Buffer, boundary: string, size: number): Promise<readonly Sent[]> {
  async function* chunks() {
    for (let at = 0; at < body.length; at += size) yield body.subarray(at, at + size);
  }
  const parts: Sent[] = [];
  for await (const { name, filename, content } of formParts(chunks(), boundary)) {
    const bytes: Buffer[] = [];
    for await (const part of content) bytes.push(part);
    parts.push({ name, filename, text: Buffer.concat(bytes).toString('latin1') });
  }
  return parts;
}

test('reads what a browser sends, wherever it is cut, and whatever a file holds', async () => {
  const bytes = fc
    .array(fc.constantFrom('\r\n', '--', 'x', '\r', '\n', '\0', 'boundary', '\r\n--bound'))
    .map((parts) => parts.join(''));
  await fc.assert(
    fc.asyncProperty(
      fc.array(bytes, { maxLength: 4 }),
      fc.integer({ min: 1, max: 60 }),
      async (texts, size) => {
        const form = new FormData();
        form.set('token', 'abc');
        texts.forEach((text, at) => {
          form.append('files', new Blob([text]), `a/b "${at}".json`);
        });
        const request = new Request('http://a.example', { method: 'POST', body: form });
        const boundary = boundaryIn(request.headers.get('content-type') ?? '') ?? '';
        const body = Buffer.from(await request.arrayBuffer());
        expect(await read(body, boundary, size)).toEqual([
          { name: 'token', filename: undefined, text: 'abc' },
          ...texts.map((text, at) => ({ name: 'files', filename: `a/b %22${at}%22.json`, text })),
        ]);
      },
    ),
    { numRuns: 60 },
  );
});

test.each([
  '',
  'no boundary at all',
  '--x\r\n',
  '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\nhalf',
])('says so when a form ends in the middle: %j', async (text) => {
  await expect(read(Buffer.from(text), 'x', 5)).rejects.toThrow('in the middle');
});

test('reads no head without end', async () => {
  const body = Buffer.from(`--x\r\n${'a'.repeat(20_000)}`);
  await expect(read(body, 'x', 1000)).rejects.toThrow('too long');
});

test.each([
  ['multipart/form-data; boundary=abc', 'abc'],
  ['multipart/form-data; boundary="a b"', 'a b'],
  ['multipart/form-data', undefined],
  ['text/plain; boundary=abc', undefined],
  [undefined, undefined],
])('of %j the boundary is %j', (type, boundary) => {
  expect(boundaryIn(type)).toBe(boundary);
});
