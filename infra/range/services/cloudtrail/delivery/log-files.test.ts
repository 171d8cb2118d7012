import {
  DeleteTrailCommand,
  GetTrailStatusCommand,
  ListTrailsCommand,
  StopLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import { PutBucketPolicyCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { startTestRange } from '../../../../../test/support/range.ts';
import { minutes } from '../../../../base/instant.ts';
import { seeded } from '../../../../base/seeded.ts';
import { allowTrail, makeTrail, type TrailUnderTest } from '../trail-for-test.ts';
import { scatter } from './scatter.ts';

const OBJECTS_OUTSIDE_THE_TRAILS_OWN = {
  AdvancedEventSelectors: [
    {
      FieldSelectors: [
        { Field: 'eventCategory', Equals: ['Data'] },
        { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
        { Field: 'eventName', Equals: ['PutObject'] },
        { Field: 'userIdentity.arn', StartsWith: ['arn:'] },
      ],
    },
  ],
};

async function uploads({ s3, bucket }: TrailUnderTest, count: number): Promise<void> {
  for (let at = 0; at < count; at++) {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `inbox/${at}`, Body: 'x' }));
  }
}

test('a trail writes once in five minutes and at no other time', async () => {
  await using range = await startTestRange({ clock: 'simulated' });
  const trail = await makeTrail(range, { selectors: OBJECTS_OUTSIDE_THE_TRAILS_OWN });
  for (let at = 0; at < 12; at++) {
    await uploads(trail, 1);
    await range.range.clock.pass(minutes(1));
  }
  await range.range.clock.pass(minutes(10));
  const files = await trail.logFiles();
  expect(files.flatMap(({ records }) => records)).toHaveLength(12);
  for (const { key, writtenAt, records } of files) {
    const [, day = '', hour = '', minute = ''] =
      /_(\d{8})T(\d\d)(\d\d)Z_[A-Za-z0-9]{16}\.json\.gz$/.exec(key) ?? [];
    const label = Date.parse(
      `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T${hour}:${minute}:00Z`,
    );
    // The name's time is a five-minute label in the near future of the writing.
    expect(label % minutes(5)).toBe(0);
    expect(label - writtenAt.getTime()).toBeGreaterThan(0);
    expect(label - writtenAt.getTime()).toBeLessThanOrEqual(minutes(2));
    for (const { eventTime } of records) {
      const age = writtenAt.getTime() - Date.parse(eventTime);
      expect(age).toBeGreaterThanOrEqual(minutes(2));
      expect(age).toBeLessThan(minutes(9));
    }
  }
});

test('a burst lies scattered over files, in no order, each record once', async () => {
  await using range = await startTestRange({ clock: 'simulated' });
  const trail = await makeTrail(range, { selectors: OBJECTS_OUTSIDE_THE_TRAILS_OWN });
  await uploads(trail, 60);
  await range.range.clock.pass(minutes(9));
  const files = await trail.logFiles();
  const ids = files.flatMap(({ records }) => records.map(({ eventID }) => eventID));
  expect(new Set(ids).size).toBe(60);
  const written = range.range
    .records()
    .map(({ eventID }) => eventID)
    .filter((id) => ids.includes(id));
  expect(ids).not.toEqual(written);
  expect([...ids].sort()).toEqual([...written].sort());
});

test('large bursts make more files than small ones', () => {
  const files = scatter(
    Array.from({ length: 2000 }, (_, at) => at),
    seeded('burst'),
  );
  expect(files.length).toBeGreaterThanOrEqual(8);
  expect(files.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 2000 }, (_, at) => at));
  expect(scatter([1, 2, 3], seeded('calm'))).toHaveLength(1);
  expect(scatter([], seeded('none'))).toEqual([]);
});

test('records are delivered twice only when asked for', async () => {
  const twiceAt = async (duplicateRecords?: number) => {
    await using range = await startTestRange({
      clock: 'simulated',
      ...(duplicateRecords !== undefined && { duplicateRecords }),
    });
    const trail = await makeTrail(range, { selectors: OBJECTS_OUTSIDE_THE_TRAILS_OWN });
    await uploads(trail, 60);
    await range.range.clock.pass(minutes(20));
    const texts = (await trail.delivered()).map((record) => JSON.stringify(record));
    expect(new Set(texts).size).toBe(60);
    return texts.length - 60;
  };
  expect(await twiceAt()).toBe(0);
  const some = await twiceAt(0.3);
  expect(some).toBeGreaterThan(5);
  expect(some).toBeLessThan(40);
});

test('a bucket that begins to refuse costs no record, and the status says so', async () => {
  await using range = await startTestRange({ clock: 'simulated' });
  const trail = await makeTrail(range);
  const status = () => trail.cloudtrail.send(new GetTrailStatusCommand({ Name: trail.name }));
  await range.range.clock.pass(minutes(10));
  const well = await status();
  expect(well.LatestDeliveryError).toBeUndefined();
  expect(well.LatestDeliveryAttemptSucceeded).toMatch(/^2026-05-12T04:4\d:\d\dZ$/);
  expect(well.TimeLoggingStarted).toBe('2026-05-12T04:40:00Z');

  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:PutObject',
        Resource: `arn:aws:s3:::${trail.bucket}/*`,
      },
    ],
  });
  await trail.s3.send(new PutBucketPolicyCommand({ Bucket: trail.bucket, Policy }));
  await trail.cloudtrail.send(new ListTrailsCommand({}));
  await range.range.clock.pass(minutes(20));
  const ill = await status();
  expect(ill.LatestDeliveryError).toBe('AccessDenied');
  expect(ill.LatestDeliveryTime).toEqual(well.LatestDeliveryTime);
  expect(Date.parse(ill.LatestDeliveryAttemptTime ?? '')).toBeGreaterThan(
    ill.LatestDeliveryTime?.getTime() ?? 0,
  );
  const names = async () => (await trail.delivered()).map(({ eventName }) => eventName);
  expect(await names()).not.toContain('ListTrails');

  await allowTrail(trail.s3, trail.bucket, '*');
  await range.range.clock.pass(minutes(10));
  expect((await status()).LatestDeliveryError).toBeUndefined();
  expect((await names()).filter((name) => name === 'ListTrails')).toHaveLength(1);
});

test.each([
  {
    call: 'StopLogging',
    off: ({ cloudtrail, name }: TrailUnderTest) =>
      cloudtrail.send(new StopLoggingCommand({ Name: name })),
  },
  {
    call: 'DeleteTrail',
    off: ({ cloudtrail, name }: TrailUnderTest) =>
      cloudtrail.send(new DeleteTrailCommand({ Name: name })),
  },
])('$call is the last event of a trail; what came before is still delivered', async (switching) => {
  await using range = await startTestRange({ clock: 'simulated' });
  const trail = await makeTrail(range);
  await trail.cloudtrail.send(new ListTrailsCommand({}));
  await switching.off(trail);
  await trail.cloudtrail.send(new ListTrailsCommand({}));
  await range.range.clock.pass(minutes(30));
  const names = (await trail.delivered()).map(({ eventName }) => eventName);
  expect([...names].sort()).toEqual(['ListTrails', 'StartLogging', switching.call].sort());
});
