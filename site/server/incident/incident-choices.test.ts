import { expect, onTestFinished, test } from 'vitest';
import { replay } from '../../../replay/replay.ts';
import { aTrailRecord, evidenceFolder } from '../../../replay/testing/evidence-builder.ts';
import { incidentChoices } from './incident-choices.ts';

test.each([
  [
    'of one day by their time',
    ['2026-05-12T01:00:00Z', '2026-05-12T09:00:00Z'],
    ['01:00:00', '09:00:00', ''],
  ],
  [
    'of several days by day and time',
    ['2026-05-12T01:00:00Z', '2026-08-03T01:00:00Z'],
    ['2026-05-12 01:00:00', '2026-08-03 01:00:00', ''],
  ],
] as const)('incidents are chosen %s', async (_words, times, expected) => {
  const records = times.map((eventTime, at) =>
    aTrailRecord({
      eventID: `stop-${at}`,
      eventTime,
      eventSource: 'cloudtrail.amazonaws.com',
      eventName: 'StopLogging',
    }),
  );
  const folder = evidenceFolder({ 'trail.json': JSON.stringify({ Records: records }) });
  onTestFinished(folder.remove);
  const { timeline } = await replay({ paths: [folder.path] });
  const choices = incidentChoices(timeline, timeline.incidents[0], () => '');
  expect(choices.map(({ time }) => time)).toEqual(expected);
});
