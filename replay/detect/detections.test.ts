import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { readEvidence } from '../evidence/read-evidence.ts';
import { aTrailRecord, evidenceFolder } from '../testing/evidence-builder.ts';
import { openCaseFile } from '../timeline/case-file.ts';
import { detections } from './detections.ts';
import { ownRules, runDetections } from './run-detections.ts';

const example = z.strictObject({
  why: z.string(),
  fires: z.boolean(),
  records: z.array(z.record(z.string(), z.unknown())).min(1),
});

function examplesOf(ruleId: string) {
  const folder = new URL(`rules/${ruleId}/examples/`, import.meta.url);
  return readdirSync(folder)
    .sort()
    .map((file) => example.parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8'))));
}

async function found(records: z.infer<typeof example>['records']) {
  const folder = evidenceFolder({
    'trail.json': JSON.stringify({ Records: records.map(aTrailRecord) }),
  });
  onTestFinished(folder.remove);
  const { file } = openCaseFile(await readEvidence([folder.path]));
  return runDetections(file, ownRules());
}

describe.each(detections.all)('$id', (rule) => {
  const examples = examplesOf(rule.id);

  test('has an example that fires and one that does not', () => {
    expect(examples.some(({ fires }) => fires)).toBe(true);
    expect(examples.some(({ fires }) => !fires)).toBe(true);
  });

  test.each(examples)('$why', async ({ fires, records }) => {
    const own = (await found(records)).filter(({ ruleId }) => ruleId === rule.id);
    expect(own).toEqual(
      fires
        ? [
            {
              ruleId: rule.id,
              title: rule.title,
              severity: rule.severity,
              eventIds: records.map((record) => record.eventID),
              because: expect.stringMatching(/^[A-Z].* by .*: .*\.$/),
            },
          ]
        : [],
    );
  });
});
