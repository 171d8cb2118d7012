import { isAbsolute, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { placeFor } from './place-for.ts';

test.each([
  'AWSLogs/111122223333/CloudTrail/us-east-1/2026/05/12/111122223333_CloudTrail_x.json.gz',
  'a.json',
])('keeps %s', (name) => {
  expect(placeFor(name, 1)).toBe(name);
});

test.each([
  '../../etc/passwd',
  '/etc/passwd',
  'a/../../b',
  'a/..',
  '..',
  '.bashrc',
  'a/.ssh/authorized_keys',
  'C:\\Windows\\x.dll',
  '..\\..\\x',
  'a\0b',
  'a\nb',
  '\u202Ecod.exe',
  'inbox/"><script>.json',
  'a'.repeat(500),
  'a/'.repeat(40),
  '',
  '~root/x',
  '-rf',
  'a%2f..%2fb',
])('makes no path of %j', (name) => {
  const place = placeFor(name, 7);
  const way = relative('/case/evidence', join('/case/evidence', place));
  expect(isAbsolute(way) || way.startsWith('..')).toBe(false);
  if (place !== 'etc/passwd') expect(place).toMatch(/^renamed\/000007-[A-Za-z0-9_.-]*$/);
  expect(place).not.toContain('..');
});
