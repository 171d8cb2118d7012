import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readEvidence } from '../evidence/read-evidence.ts';
import { aTrailRecord, evidenceFolder, gzipped, type Json } from '../testing/evidence-builder.ts';
import { openCaseIndex } from './case-index.ts';
import { eventRow } from './event-row.ts';
import { type RunsSeen, runsSeenIn, runsSeenInIndex } from './runs-seen.ts';

const functionArn = (name: string) => `arn:aws:lambda:us-east-1:111122223333:function:${name}`;
const at = (second: number) => `2026-05-12T04:40:${String(second).padStart(2, '0')}Z`;

const run = (half: 'accepted' | 'dispatched', name: string, id: string, second: number): Json =>
  aTrailRecord({
    eventID: `${half} ${id} ${second}`,
    eventTime: at(second),
    eventSource: 'lambda.amazonaws.com',
    eventName: half === 'accepted' ? 'Invoke' : 'InvokeExecution',
    requestID: id,
    userIdentity: { type: 'AWSService', invokedBy: 's3.amazonaws.com' },
    requestParameters:
      half === 'accepted'
        ? { functionName: name, invocationType: 'Event' }
        : { functionName: functionArn(name), sourceArn: functionArn(name) },
    resources: [{ type: 'AWS::Lambda::Function', ARN: functionArn(name) }],
  });

/** The same records read whole, and by an index. */
async function seenOf(records: readonly Json[]) {
  const { path, remove } = evidenceFolder({ 'trail.json.gz': gzipped({ Records: records }) });
  const folder = mkdtempSync(join(tmpdir(), 'aftertrace-case-'));
  onTestFinished(() => {
    remove();
    rmSync(folder, { recursive: true, force: true });
  });
  const { trail } = await readEvidence([path]);
  const index = await openCaseIndex({ paths: [path], folder, threads: 1 });
  onTestFinished(index.close);
  return {
    whole: runsSeenIn(trail.map(({ record }) => eventRow(record))),
    indexed: await runsSeenInIndex(index.connection),
  };
}

const sorted = ({ halves }: RunsSeen) =>
  halves.map((half) => JSON.stringify(half, Object.keys(half).sort())).sort();

test('an index tells the halves of functions that are whole elsewhere, as records do', async () => {
  const { whole, indexed } = await seenOf([
    run('accepted', 'scan', 'r1', 1),
    run('dispatched', 'scan', 'r1', 2),
    run('dispatched', 'scan', 'r1', 9),
    run('accepted', 'scan', 'r2', 3),
    run('dispatched', 'scan', 'r3', 4),
    run('dispatched', 'never-accepted', 'r4', 5),
  ]);
  expect(indexed.functions).toEqual(whole.functions);
  expect(sorted(indexed)).toEqual(
    sorted({ ...whole, halves: whole.halves.filter(({ requestId }) => requestId !== 'r4') }),
  );
  expect(indexed.halves.map(({ requestId }) => requestId).sort()).toEqual(['r2', 'r3']);
});

test('a trail that selects dispatches only has no halves', async () => {
  const { indexed } = await seenOf([
    run('dispatched', 'scan', 'r1', 2),
    run('dispatched', 'scan', 'r2', 3),
  ]);
  expect(indexed.halves).toEqual([]);
});
