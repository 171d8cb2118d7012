import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { evidenceSources } from './sources.ts';

const sample = z.strictObject({
  why: z.string(),
  value: z.unknown(),
  kind: z.enum(['trail', 'destination', 'log', 'digest', 'set-aside', 'rejected']),
  id: z.string().optional(),
  requestId: z.string().optional(),
  busEventId: z.string().optional(),
  notificationId: z.string().optional(),
  says: z.string().optional(),
  failure: z.string().optional(),
});

const folder = new URL('./', import.meta.url);

function samplesOf(sourceId: string) {
  const samples = new URL(`${sourceId}/samples/`, folder);
  return readdirSync(samples)
    .sort()
    .map((file) => sample.parse(JSON.parse(readFileSync(new URL(file, samples), 'utf8'))));
}

test('every source folder is listed, under its own name', () => {
  const folders = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  expect(evidenceSources.all.map((source) => source.id).sort()).toEqual(folders);
});

describe.each(evidenceSources.all)('$id', (source) => {
  test.each(samplesOf(source.id))('$why', ({ value, kind, id, ...ids }) => {
    const taker = evidenceSources.all.find((one) => one.read(value) !== undefined);
    const reading = source.read(value);
    expect(taker?.id).toBe(source.id);
    expect(reading?.kind).toBe(kind);
    if (reading?.kind === 'trail') expect(reading.record.eventID).toBe(id);
    if (reading?.kind === 'log') {
      const { requestId, says, failure } = reading.record;
      expect({ requestId, says, failure }).toEqual({
        requestId: ids.requestId,
        says: ids.says,
        failure: ids.failure,
      });
    }
    if (reading?.kind !== 'destination') return;
    if (id !== undefined) expect(reading.record.id).toBe(id);
    expect(reading.record.invocation?.requestId).toBe(ids.requestId);
    expect(reading.record.busEventId).toBe(ids.busEventId);
    expect(reading.record.notificationId).toBe(ids.notificationId);
  });

  test.each([null, 1, 'text', [], {}, { Body: null }, { detail: [] }])(
    'leaves %j alone',
    (value) => {
      const reading = source.read(value);
      expect(reading === undefined || reading.kind === 'rejected').toBe(true);
    },
  );
});
