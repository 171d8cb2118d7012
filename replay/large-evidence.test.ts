import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { timelineJson } from './export/json/exporter.ts';
import { type ReplayRequest, replay } from './replay.ts';
import {
  aTrailRecord,
  evidenceFolder,
  gzipped,
  type Json,
  labEvidenceFiles,
} from './testing/evidence-builder.ts';

/** Whatever an account does meanwhile, some of it by the functions and buckets of the case. */
function background(count: number): readonly Json[] {
  const kinds: readonly Json[] = [
    { eventSource: 'ec2.amazonaws.com', eventName: 'DescribeInstances' },
    { eventName: 'GetObject', requestParameters: { bucketName: 'lab-intake', key: 'other' } },
    { eventName: 'PutObject', requestParameters: { bucketName: 'elsewhere', key: 'ä "b"' } },
    {
      eventSource: 'lambda.amazonaws.com',
      eventName: 'Invoke',
      requestParameters: { functionName: 'unrelated', invocationType: 'RequestResponse' },
    },
  ];
  return Array.from({ length: count }, (_, at) => {
    const minute = String(at % 60).padStart(2, '0');
    return aTrailRecord({
      ...kinds[at % kinds.length],
      eventID: `background-${at}`,
      requestID: `request-${at}`,
      eventTime: `2026-05-12T0${at % 10}:${minute}:07Z`,
    });
  });
}

function caseWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = evidenceFolder({ ...labEvidenceFiles(), ...files });
  onTestFinished(folder.remove);
  return folder.path;
}

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'aftertrace-case-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

const noise = { 'trail/noise-1.json.gz': gzipped({ Records: background(400) }) };
const replayed = async (path: string, differing: Partial<ReplayRequest> = {}) =>
  replay({ paths: [path], toldFrom: path, ...differing });

describe('evidence that is not held whole', () => {
  test('tells the incidents it would tell if it were', async () => {
    const path = caseWith(noise);
    const whole = (await replayed(path)).timeline;
    const large = (await replayed(path, { wholeUpTo: 0 })).timeline;
    expect(large.incidents).toEqual(whole.incidents);
    expect(large.unknowns).toEqual([
      ...whole.unknowns,
      expect.stringContaining('is known for those only'),
    ]);
    expect(large.links).toEqual(whole.links);
    const listed = new Set(large.events.map(({ id }) => id));
    expect(large.events).toEqual(whole.events.filter(({ id }) => listed.has(id)));
    expect(large.events.length).toBeLessThan(whole.events.length);
  });

  test('counts what it does not list', async () => {
    const path = caseWith(noise);
    const whole = (await replayed(path)).timeline.evidence;
    const { evidence, events } = (await replayed(path, { wholeUpTo: 0 })).timeline;
    const { notListed, ...rest } = evidence;
    expect(rest).toEqual(whole);
    expect(notListed).toBe(evidence.records - events.length);
  });

  test('tells when a trail was off, and whether anything is recorded of that time', async () => {
    const turned = (id: string, eventName: string, eventTime: string, differing: Json = {}) =>
      aTrailRecord({
        eventID: id,
        eventSource: 'cloudtrail.amazonaws.com',
        eventName,
        eventTime,
        requestParameters: { name: 'main' },
        ...differing,
      });
    const path = caseWith({
      'trail/other.json.gz': gzipped({
        Records: [
          ...background(40),
          turned('off-1', 'StopLogging', '2026-05-13T01:00:00Z'),
          // Written while it was off, by another trail: once beside many refusals, once alone.
          ...Array.from({ length: 300 }, (_, at) =>
            turned(`no-${at}`, 'StopLogging', '2026-05-13T01:30:00Z', {
              errorCode: 'AccessDenied',
            }),
          ),
          turned('on-1', 'StartLogging', '2026-05-13T02:00:00Z'),
          turned('off-2', 'StopLogging', '2026-05-13T03:00:00Z'),
          turned('on-2', 'StartLogging', '2026-05-13T04:00:00Z'),
          turned('off-3', 'DeleteTrail', '2026-05-13T05:00:00Z'),
          aTrailRecord({ eventID: 'later', eventTime: '2026-05-13T06:00:00Z' }),
          aTrailRecord({ eventID: 'later-still', eventTime: '2026-05-13T06:00:00Z' }),
        ],
      }),
    });
    const whole = (await replayed(path)).timeline;
    const large = (await replayed(path, { wholeUpTo: 0 })).timeline;
    expect(whole.evidence.gaps).toHaveLength(3);
    expect(whole.evidence.gaps.map(({ because }) => because.includes('are here'))).toEqual([
      true,
      false,
      true,
    ]);
    expect(large.evidence.gaps).toEqual(whole.evidence.gaps);
  });

  test('reads the record behind an event again, from its place', async () => {
    const path = caseWith(noise);
    const { record: whole } = await replayed(path);
    const { record, close, timeline } = await replayed(path, { wholeUpTo: 0 });
    for (const { id } of timeline.events) expect(record(id)).toBe(whole(id));
    expect(record('background-5')).toBeUndefined();
    close();
    expect(record('upload')).toBeUndefined();
  });

  test('gives the same bytes whatever the order of the paths and the number of files', async () => {
    const path = caseWith(noise);
    const [trail, queues] = [join(path, 'trail'), join(path, 'destinations')];
    const told = async (paths: readonly string[]) =>
      timelineJson((await replay({ paths, toldFrom: path, wholeUpTo: 0 })).timeline);
    expect(await told([queues, trail])).toBe(await told([trail, queues]));
  });

  test('knows duplicates and contradictions', async () => {
    const some = background(6);
    const path = caseWith({
      'trail/a.json.gz': gzipped({ Records: some }),
      'trail/b.json.gz': gzipped({
        Records: [
          some[1],
          Object.fromEntries(Object.entries(some[2] ?? {}).reverse()),
          { ...some[3], errorCode: 'AccessDenied' },
        ],
      }),
    });
    const whole = (await replayed(path)).timeline.evidence;
    const { notListed: _, ...large } = (await replayed(path, { wholeUpTo: 0 })).timeline.evidence;
    expect(large).toEqual(whole);
    expect(large.duplicates).toBe(2);
    expect(large.rejected).toHaveLength(1);
  });

  test('an empty path is told as such', async () => {
    const path = caseWith({ 'broken/x.json': '{"Records":', ...noise });
    await expect(
      replay({ paths: [join(path, 'trail'), join(path, 'broken')], wholeUpTo: 0 }),
    ).rejects.toMatchObject({ code: 'EVIDENCE_EMPTY' });
  });
});

describe('what no record leads to is found in evidence that is searched', () => {
  const queue = 'https://sqs.us-east-1.amazonaws.com/111122223333/siem';
  const role = (session: string): Json => ({
    type: 'AssumedRole',
    arn: `arn:aws:sts::111122223333:assumed-role/scan-role/${session}`,
    principalId: `AROAEXAMPLE:${session}`,
    sessionContext: { sessionIssuer: { arn: 'arn:aws:iam::111122223333:role/scan-role' } },
  });
  const user: Json = {
    type: 'IAMUser',
    arn: 'arn:aws:iam::111122223333:user/operator',
    accessKeyId: 'AKIAEXAMPLEOPERATOR1',
  };
  const sent = (eventID: string, time: string, differing: Json) =>
    aTrailRecord({
      eventID,
      requestID: `req-${eventID}`,
      eventTime: `2026-05-12T${time}Z`,
      eventSource: 'sqs.amazonaws.com',
      eventName: 'SendMessage',
      requestParameters: { queueUrl: queue },
      responseElements: { messageId: `message-${eventID}` },
      resources: [{ type: 'AWS::SQS::Queue', ARN: 'arn:aws:sqs:us-east-1:111122223333:siem' }],
      ...differing,
    });
  const run = (requestID: string, time: string) =>
    ['Invoke', 'InvokeExecution'].map((eventName) =>
      aTrailRecord({
        eventID: `${eventName} ${requestID}`,
        requestID,
        eventTime: `2026-05-12T${time}Z`,
        eventSource: 'lambda.amazonaws.com',
        eventName,
        userIdentity: { type: 'AWSService', invokedBy: 's3.amazonaws.com' },
        requestParameters: {
          // A service tells the ARN.
          functionName: 'arn:aws:lambda:us-east-1:111122223333:function:scan',
          invocationType: 'Event',
          sourceArn:
            eventName === 'Invoke'
              ? 'arn:aws:s3:::intake'
              : 'arn:aws:lambda:us-east-1:111122223333:function:scan',
        },
      }),
    );
  /** The trail's other records, and twice as many elsewhere. */
  async function both(records: readonly Json[], logs: readonly Json[] = []) {
    const path = caseWith({
      ...noise,
      'trail/more.json.gz': gzipped({ Records: records }),
      ...(logs.length > 0 && {
        'logs.json': JSON.stringify({ logGroup: '/aws/lambda/scan', events: logs }),
      }),
    });
    const whole = (await replayed(path)).timeline;
    const large = (await replayed(path, { wholeUpTo: 0 })).timeline;
    expect(large.incidents).toEqual(whole.incidents);
    return large;
  }

  test('a message that a stranger put where Lambda delivers, though it was consumed', async () => {
    const { incidents } = await both([
      sent('delivery', '03:00:00', { userIdentity: role('awslambda_7_20260512030000000') }),
      sent('forged', '05:30:00', { userIdentity: user, sourceIPAddress: '203.0.113.9' }),
      sent('elsewhere', '05:31:00', {
        userIdentity: {
          ...user,
          arn: 'arn:aws:iam::111122223333:user/other',
          accessKeyId: 'AKIAEXAMPLEOTHER0001',
        },
        requestParameters: { queueUrl: `${queue}-of-another` },
        resources: [{ type: 'AWS::SQS::Queue', ARN: 'arn:aws:sqs:us-east-1:111122223333:other' }],
      }),
    ]);
    const forgeries = incidents.filter(({ kind }) => kind === 'forgery');
    expect(forgeries.map(({ anchor }) => anchor)).toEqual(['forged']);
  });

  test('a record that Lambda could not deliver, and what led to it', async () => {
    const { incidents, events } = await both([
      aTrailRecord({
        eventID: 'drilled',
        requestID: 'req-drilled',
        eventTime: '2026-05-12T05:00:00Z',
        eventName: 'PutObject',
        userIdentity: user,
        requestParameters: { bucketName: 'intake', key: 'a' },
      }),
      ...run('L1', '05:00:01'),
      aTrailRecord({
        eventID: 'read',
        requestID: 'req-read',
        eventTime: '2026-05-12T05:00:02Z',
        eventName: 'GetObject',
        userIdentity: role('scan'),
        requestParameters: { bucketName: 'intake', key: 'a' },
      }),
      sent('lost', '05:00:03', {
        userIdentity: role('awslambda_7_20260512030000000'),
        errorCode: 'AccessDenied',
        responseElements: null,
      }),
      sent('not-accepted', '05:00:03', {
        userIdentity: role('awslambda_7_20260512030000000'),
        eventSource: 'events.amazonaws.com',
        eventName: 'PutEvents',
        responseElements: { failedEntryCount: 1, entries: [{ errorCode: 'InternalFailure' }] },
        resources: [],
      }),
    ]);
    const lost = incidents.filter(({ kind }) => kind === 'lost-record');
    expect(lost.map(({ anchor }) => anchor).sort()).toEqual(['lost', 'not-accepted']);
    expect(lost[0]?.milestones.beganBy).toBe('drilled');
    expect(events.map(({ id }) => id)).toContain('Invoke L1');
  });

  test('the requests that logs tell of', async () => {
    const { links } = await both(run('L2', '06:00:01'), [
      {
        timestamp: Date.parse('2026-05-12T06:00:01.200Z'),
        message: 'START RequestId: L2 Version: 1\n',
      },
      { timestamp: Date.parse('2026-05-12T06:00:01.400Z'), message: 'END RequestId: L2\n' },
    ]);
    expect(links.filter(({ rule }) => rule === 'logged-attempt')).toEqual([
      expect.objectContaining({ from: 'InvokeExecution L2', grounds: 'proven' }),
    ]);
  });
});

describe('a case folder', () => {
  test('keeps the index, which is used while the evidence is the same', async () => {
    const [path, caseFolder] = [caseWith(noise), emptyFolder()];
    const read: number[] = [];
    const told = async () => {
      read.push(0);
      const { timeline } = await replayed(path, {
        caseFolder,
        onProgress: ({ step }) => {
          if (step === 'reading') read[read.length - 1] = (read.at(-1) ?? 0) + 1;
        },
      });
      return timelineJson(timeline);
    };
    const first = await told();
    expect(await told()).toBe(first);
    expect(existsSync(join(caseFolder, 'index/case.json'))).toBe(true);
    writeFileSync(join(path, 'trail/noise-2.json.gz'), gzipped({ Records: background(500) }));
    expect(await told()).not.toBe(first);
    expect(read).toEqual([expect.any(Number), 0, (read[0] ?? 0) + 1]);
  });

  test('a file that changed behind the index is not shown as evidence', async () => {
    const [path, caseFolder] = [caseWith(noise), emptyFolder()];
    const { record } = await replayed(path, { caseFolder });
    const file = join(path, 'trail/noise-1.json.gz');
    writeFileSync(file, gzipped({ Records: background(399) }));
    // Another file in between: the one read last is at hand.
    expect(record('upload')).toContain('PutObject');
    expect(() => record('background-0')).toThrow(/has changed since it was read/);
  });
});
