import { expect, test } from 'vitest';
import { accept } from './accept.ts';

const record = (bucket: string, key: string) => ({
  eventVersion: '2.6',
  eventSource: 'aws:s3',
  eventName: 'ObjectCreated:Put',
  s3: { bucket: { name: bucket }, object: { key, size: 3, versionId: 'v1' } },
});
const event = (bucket: string, key: string) => ({ Records: [record(bucket, key)] });

test('a notification of the intake is taken, its key decoded as S3 encodes it', () => {
  expect(accept(event('intake', 'incoming/a+b%2Bc%0D%0A.csv'), 'intake')).toEqual({
    bucket: 'intake',
    key: 'incoming/a b+c\r\n.csv',
    size: 3,
    versionId: 'v1',
  });
});

test.each([
  { what: 'another bucket', given: event('archive', 'incoming/a') },
  { what: 'another folder', given: event('intake', 'staff/salaries.txt') },
  { what: 'a folder that is encoded', given: event('intake', 'staff%2Fsalaries.txt') },
  { what: 'a broken encoding', given: event('intake', 'incoming/%E0%A4%A') },
  { what: 'two objects', given: { Records: [record('intake', 'incoming/a'), record('x-y', 'b')] } },
  { what: 'no object', given: { Records: [] } },
  { what: 'the test S3 sends', given: { Service: 'Amazon S3', Event: 's3:TestEvent' } },
  {
    what: 'another service',
    given: { Records: [{ ...record('intake', 'incoming/a'), eventSource: 'aws:sqs' }] },
  },
  {
    what: 'a removal',
    given: { Records: [{ ...record('intake', 'incoming/a'), eventName: 'ObjectRemoved:Delete' }] },
  },
  { what: 'text', given: 'incoming/a' },
])('$what is refused', ({ given }) => {
  expect(() => accept(given, 'intake')).toThrow();
});
