import { expect, test } from 'vitest';
import { replay } from '../replay.ts';
import { aMessage, aTrailRecord, evidenceFolder } from '../testing/evidence-builder.ts';
import type { Timeline } from '../timeline/timeline.ts';
import { exporters } from './exporters.ts';

/** An upload, the function it set off and the record that says it was malicious: small enough to read in every form. */
async function aSmallCase(): Promise<Timeline> {
  const lambda = (eventID: string, eventName: string, invokedBy: string) =>
    aTrailRecord({
      eventID,
      eventName,
      eventSource: 'lambda.amazonaws.com',
      requestID: 'req-scan',
      userIdentity: { type: 'AWSService', invokedBy },
      sourceIPAddress: invokedBy,
      requestParameters: { functionName: 'scan', invocationType: 'Event' },
    });
  const notified = {
    eventSource: 'aws:s3',
    responseElements: { 'x-amz-request-id': 'BC10K6VBJD6PCQ2S' },
    s3: { bucket: { name: 'lab-intake' }, object: { key: 'inbox/a.exe' } },
  };
  const record = {
    version: '1.0',
    timestamp: '2026-05-12T04:40:59.402Z',
    requestContext: {
      requestId: 'req-scan',
      functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:scan:$LATEST',
      condition: 'Success',
      approximateInvokeCount: 1,
    },
    requestPayload: { Records: [notified] },
    responsePayload: { verdict: 'malicious', rule: 'EICAR' },
  };
  const trail = [
    aTrailRecord({
      eventID: 'upload',
      eventName: 'PutObject',
      requestID: 'BC10K6VBJD6PCQ2S',
      requestParameters: { bucketName: 'lab-intake', key: 'inbox/a.exe' },
    }),
    lambda('invoke', 'Invoke', 's3.amazonaws.com'),
    lambda('execution', 'InvokeExecution', 'lambda.amazonaws.com'),
  ];
  const folder = evidenceFolder({
    'trail.json': JSON.stringify({ Records: trail }),
    'queue.json': JSON.stringify({ Messages: [aMessage('message', record)] }),
  });
  try {
    const { timeline, close } = await replay({ paths: [folder.path], toldFrom: folder.path });
    close();
    return timeline;
  } finally {
    folder.remove();
  }
}

const timeline = await aSmallCase();

async function textIn(form: string, of: Timeline = timeline): Promise<string> {
  const exporter = exporters.find(form);
  if (exporter === undefined) throw new Error(`there is no exporter ${form}`);
  const chunks: Uint8Array[] = [];
  const to = new WritableStream<Uint8Array>({ write: (chunk) => void chunks.push(chunk) });
  await exporter.write(of, exporter.options.parse({}), to);
  return Buffer.concat(chunks).toString('utf8');
}

type Json = Readonly<Record<string, unknown>>;
const linesOf = (text: string): readonly Json[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Json);

test('the case is one incident of four events', () => {
  expect(timeline.events.map(({ id }) => id).sort()).toEqual([
    'execution',
    'invoke',
    'message',
    'upload',
  ]);
  expect(timeline.incidents).toHaveLength(1);
});

test.each(exporters.all.map(({ id }) => id))('%s is written as its golden file', async (form) => {
  await expect(await textIn(form)).toMatchFileSnapshot(`../../test/golden/exports/${form}.txt`);
});

test('attack-flow is STIX 2.1: typed ids, no empty list, every reference in the bundle', async () => {
  const bundle = JSON.parse(await textIn('attack-flow')) as { type: string; objects: Json[] };
  expect(bundle.type).toBe('bundle');
  const ids = new Set(bundle.objects.map(({ id }) => id));
  expect(ids.size).toBe(bundle.objects.length);
  const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
  expect(JSON.stringify(bundle)).not.toMatch(/\[\]|null/);
  for (const object of bundle.objects) {
    const type = String(object['type']);
    expect(object['id']).toMatch(new RegExp(`^${type}--${uuid}$`));
    expect(object['spec_version']).toBe('2.1');
    for (const time of ['created', 'modified']) {
      expect(object[time]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    }
    for (const [name, value] of Object.entries(object)) {
      const named = name.endsWith('_refs')
        ? (value as unknown[])
        : name.endsWith('_ref')
          ? [value]
          : [];
      for (const id of named) expect(ids).toContain(id);
    }
  }
  const flows = bundle.objects.filter(({ type }) => type === 'attack-flow');
  expect(flows.map(({ scope }) => scope)).toEqual(['incident']);
  const actions = bundle.objects.filter(({ type }) => type === 'attack-action');
  expect(actions).toHaveLength(4);
  const [starts] = flows.map((flow) => flow['start_refs'] as readonly string[]);
  expect(starts).toHaveLength(1);
});

test('ocsf has what its classes require, and type_uid is of class and activity', async () => {
  const lines = linesOf(await textIn('ocsf'));
  expect(lines.map((line) => line['class_uid'])).toEqual([6003, 6003, 6003, 6003, 2004]);
  for (const line of lines) {
    const [type, activity] = [Number(line['class_uid']), Number(line['activity_id'])];
    expect(line['type_uid']).toBe(type * 100 + activity);
    expect(line['category_uid']).toBe(Math.floor(type / 1000));
    expect(Number.isSafeInteger(line['time'])).toBe(true);
    expect(line['severity_id']).toBeGreaterThanOrEqual(0);
    expect(line['metadata']).toMatchObject({ version: '1.5.0', product: { name: 'Aftertrace' } });
    if (type === 6003) {
      expect(line).toMatchObject({
        actor: { user: {} },
        api: {},
        src_endpoint: {},
        cloud: { provider: 'AWS' },
      });
      expect(Object.keys(line['src_endpoint'] as Json).length).toBeGreaterThan(0);
    } else {
      expect(line).toMatchObject({ finding_info: { uid: timeline.incidents[0]?.id } });
    }
  }
});

test('ocsf tells each detection with its rule, its technique and the classes of its events', async () => {
  const [event] = timeline.events;
  const detection = {
    ruleId: 'trail-stopped',
    title: 'A trail was stopped',
    severity: 'high',
    eventIds: [event?.id ?? ''],
    because: 'StopLogging by somebody: a trail was told to record nothing more.',
  } as const;
  const lines = linesOf(await textIn('ocsf', { ...timeline, detections: [detection] }));
  expect(lines.at(-1)).toMatchObject({
    class_uid: 2004,
    severity_id: 4,
    time: Date.parse(event?.at ?? ''),
    finding_info: {
      types: ['detection'],
      analytic: { uid: 'trail-stopped', type_id: 1 },
      attacks: [{ technique: { uid: 'T1562.008' } }],
    },
  });
  const types = new Map(
    lines.slice(0, 4).map((line) => [(line['metadata'] as Json)['uid'], line['type_uid']]),
  );
  for (const line of lines.slice(4)) {
    const { related_events: related } = line['finding_info'] as { related_events: readonly Json[] };
    expect(related.length).toBeGreaterThan(0);
    for (const { uid, type_uid: type } of related) expect(type).toBe(types.get(uid));
  }
});

test('timesketch has a message, a time it reads and what the time is of, in every line', async () => {
  const [head = '', ...rows] = (await textIn('timesketch-csv')).trimEnd().split('\n');
  expect(head.split(',').slice(0, 3)).toEqual(['message', 'datetime', 'timestamp_desc']);
  expect(rows).toHaveLength(timeline.events.length);
  for (const line of linesOf(await textIn('timesketch-jsonl'))) {
    expect(line['message']).toMatch(/\S/);
    expect(Number.isNaN(Date.parse(String(line['datetime'])))).toBe(false);
    expect(line['timestamp_desc']).toMatch(/CloudTrail eventTime|Destination record/);
  }
});

test('perfetto is a trace: every slice on a named track, every arrow with both ends', async () => {
  const { traceEvents } = JSON.parse(await textIn('perfetto')) as { traceEvents: Json[] };
  const of = (ph: string) => traceEvents.filter((event) => event['ph'] === ph);
  const tracks = new Set(of('M').map(({ tid }) => tid));
  expect(of('X')).toHaveLength(timeline.events.length);
  for (const { tid, ts, dur } of of('X')) {
    expect(tracks).toContain(tid);
    expect(Number(ts) > 1e15 && Number(dur) > 0).toBe(true);
  }
  expect(of('s').map(({ id }) => id)).toEqual(of('f').map(({ id }) => id));
  expect(of('s')).toHaveLength(timeline.links.length);
});

test('html-report stands alone: nothing in it names another file or host to load', async () => {
  const text = await textIn('html-report');
  expect(text).not.toMatch(/<(script|link|img|iframe|object|embed|base|form)\b/i);
  expect(text).not.toMatch(/\b(src|href|action|srcset|data)\s*=|@import|url\(/i);
});
