import { expect, test } from 'vitest';
import type { TimelineEvent } from '../../../replay/timeline/timeline.ts';
import { deliveredIn, knownFrom } from './known-from.ts';

const event = (location: string, at: string, kind: TimelineEvent['kind'] = 'trail') =>
  ({
    kind,
    at,
    origin: { location, sha256: '', index: 0 },
  }) as TimelineEvent;

const LOG =
  'evidence/AWSLogs/111122223333/111122223333_CloudTrail_us-east-1_20260512T0445Z_Mu0KsOhtH1ar15ZZ.json.gz';

test('reads the minute of delivery from the name of the log file', () => {
  const read = event(LOG, '2026-05-12T04:41:15.000Z');
  expect(deliveredIn(read)).toBe(Date.parse('2026-05-12T04:45:00Z'));
  expect(knownFrom(read)).toBe(Date.parse('2026-05-12T04:45:00Z'));
});

test('makes nothing known before it happened', () => {
  const at = '2026-05-12T04:45:20.250Z';
  expect(knownFrom(event(LOG, at))).toBe(Date.parse(at));
});

test.each(['evidence/trail/a.json.gz', 'lookup-events.json', `${LOG}.txt`])(
  'does not know when %s was delivered',
  (location) => {
    expect(knownFrom(event(location, '2026-05-12T04:41:15.000Z'))).toBeNaN();
  },
);

test('knows of what a destination received at once', () => {
  const at = '2026-05-12T04:41:01.250Z';
  expect(knownFrom(event('evidence/queues/a.json', at, 'destination-record'))).toBe(Date.parse(at));
});
