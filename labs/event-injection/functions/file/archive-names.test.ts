import fc from 'fast-check';
import { expect, test } from 'vitest';
import { archiveKey, registerKey, registerLine } from './archive-names.ts';

/** Well-formed text, as S3 has it, and names that climb, break lines or begin a formula more often than chance. */
const key = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('../', '/', '\r\n', '=1+1', ',', '<img>', '\u202e', '"', "'"),
    ),
    { maxLength: 12 },
  )
  .map((parts) => `incoming/${parts.join('')}`);
const told = fc.record({
  bucket: fc.constant('intake'),
  key,
  versionId: fc.string(),
  size: fc.nat(),
});

test('no name chooses where it is filed, and none does anything in the register', () => {
  fc.assert(
    fc.property(told, (object) => {
      expect(archiveKey(object)).toMatch(/^filed\/[0-9a-f]{32}$/);
      expect(registerKey(object)).toMatch(/^register\/[0-9a-f]{32}\.csv$/);
      const cells = registerLine(object).slice(0, -1).split(',');
      expect(cells).toHaveLength(3);
      expect(cells[1]).toMatch(/^incoming\/[\w.~!*'()%/-]*$/);
      expect(decodeURIComponent(cells[1] ?? '')).toBe(object.key);
    }),
  );
});

test('name and version are told apart', () => {
  const of = (name: string, versionId: string) =>
    archiveKey({ bucket: 'intake', key: name, versionId, size: 1 });
  expect(of('incoming/a', 'b')).not.toBe(of('incoming/ab', ''));
});
