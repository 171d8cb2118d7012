import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { type ReplayRequest, replay } from '../replay.ts';
import { aTrailRecord, evidenceFolder, type Json } from '../testing/evidence-builder.ts';
import { readEvidence } from './read-evidence.ts';
import { recordAt } from './record-at.ts';

const admin = { policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess', userName: 'eve' };
const calls: readonly Json[] = [
  { eventName: 'CreateUser', requestParameters: { userName: 'eve' }, eventID: 'e1' },
  { eventName: 'AttachUserPolicy', requestParameters: admin, eventID: 'e2' },
].map((call) => aTrailRecord({ eventSource: 'iam.amazonaws.com', requestID: 'R1', ...call }));
const [ARN, AT] = ['arn:aws:iam::111122223333:user/someone', Date.parse('2026-05-12T04:40:58Z')];
const STREAM = '111122223333_CloudTrail_us-east-1';
const texts = calls.map((call) => JSON.stringify(call));
const names = ['eventVersion', 'eventTime', 'eventSource', 'eventName', 'eventID', 'requestID'];

const quoted = (cell: unknown): string => `"${String(cell).replaceAll('"', '""')}"`;
const tableOf = (columns: readonly string[], rows: readonly (readonly unknown[])[]): string =>
  [columns, ...rows].map((row) => `${row.map(quoted).join(',')}\n`).join('');
const athena = tableOf(
  [...names.map((name) => name.toLowerCase()), 'useridentity', 'requestparameters'],
  calls.map((call) => [
    ...names.map((name) => call[name]),
    `{type=IAMUser, principalid=null, arn=${ARN}, accountid=111122223333}`,
    JSON.stringify(call['requestParameters']),
  ]),
);

const FORMS: readonly {
  readonly why: string;
  readonly name: string;
  readonly content: string | Uint8Array;
}[] = [
  {
    why: 'read from CloudWatch Logs, streams named',
    name: 'filtered.json',
    content: JSON.stringify({
      events: texts.map((message, at) => ({
        logStreamName: STREAM,
        timestamp: AT,
        message,
        eventId: `3${at}`,
      })),
    }),
  },
  {
    why: 'read from one stream of CloudWatch Logs, which is not named',
    name: 'got.json',
    content: JSON.stringify({
      events: texts.map((message) => ({ timestamp: AT, message, ingestionTime: AT })),
    }),
  },
  {
    why: 'handed on by a subscription',
    name: 'subscribed.gz',
    content: gzipSync(
      JSON.stringify({
        messageType: 'DATA_MESSAGE',
        logGroup: 'CloudTrail/all',
        logEvents: texts.map((message, at) => ({ id: `3${at}`, timestamp: AT, message })),
        logStream: STREAM,
      }),
    ),
  },
  {
    why: 'exported from CloudWatch Logs to S3',
    name: '000000.gz',
    content: gzipSync(texts.map((text) => `2026-05-12T04:40:58.000Z ${text}\n`).join('')),
  },
  {
    why: 'found by CloudWatch Logs Insights',
    name: 'insights.json',
    content: JSON.stringify({
      results: texts.map((value) => [
        { field: '@timestamp', value: '2026-05-12 04:40:58.000' },
        { field: '@message', value },
      ]),
      status: 'Complete',
    }),
  },
  { why: 'a result of Athena', name: 'athena.csv', content: athena },
  { why: 'a result of Athena under another name', name: 'athena', content: `\uFEFF${athena}` },
  {
    why: 'a result of CloudTrail Lake',
    name: 'lake.json',
    content: JSON.stringify({
      QueryStatus: 'FINISHED',
      QueryResultRows: calls.map((call) => [
        ...names.map((name) => ({ [name]: call[name] })),
        { userIdentity: `{type=IAMUser, arn=${ARN}}` },
        { requestParameters: `{policyArn=${admin.policyArn}, userName=eve}` },
      ]),
    }),
  },
  {
    why: 'an export of Splunk',
    name: 'splunk.json',
    content: texts.map((text) => JSON.stringify({ result: { _raw: text } })).join('\n'),
  },
];

const LANES: readonly Partial<ReplayRequest>[] = [{}, { wholeUpTo: 0 }];

test.each(FORMS)('$why: the calls are found', async ({ name, content }) => {
  const folder = evidenceFolder({ [name]: content });
  onTestFinished(folder.remove);
  for (const lane of LANES) {
    const { timeline } = await replay({ paths: [folder.path], toldFrom: folder.path, ...lane });
    expect(timeline.evidence).toMatchObject({ records: 2, duplicates: 0, rejected: [] });
    expect(timeline.detections?.map(({ ruleId }) => ruleId)).toEqual(['all-permissions-given']);
    expect(timeline.incidents.map(({ title }) => title)).toEqual([
      'a way back in made by user/someone (CreateUser, AttachUserPolicy)',
    ]);
    const [event] = timeline.events;
    const again = event && (await recordAt(folder.path, event.origin));
    expect(again?.kind === 'found' && again.text).toContain('CreateUser');
  }
});

test.each(['a-table', 'z-table'])('a row and the record it tells of are one: %s', async (name) => {
  const folder = evidenceFolder({
    [`${name}.csv`]: athena,
    'm-trail.json': JSON.stringify({ Records: calls.map((call) => ({ ...call, extra: 'told' })) }),
  });
  onTestFinished(folder.remove);
  for (const lane of LANES) {
    const read = await replay({ paths: [folder.path], toldFrom: folder.path, ...lane });
    const { evidence } = read.timeline;
    expect(evidence).toMatchObject({ records: 2, duplicates: 2, rejected: [] });
    expect(read.record('e1')).toContain('"extra":"told"');
  }
});

test('a row that contradicts the record under its id is told', async () => {
  const folder = evidenceFolder({
    'a.json': JSON.stringify({ Records: calls }),
    'b.csv': athena.replace('"AttachUserPolicy"', '"DetachUserPolicy"'),
  });
  onTestFinished(folder.remove);
  for (const lane of LANES) {
    const { timeline } = await replay({ paths: [folder.path], toldFrom: folder.path, ...lane });
    expect(timeline.evidence).toMatchObject({ records: 2, duplicates: 1 });
    expect(timeline.evidence.rejected.map(({ because }) => because)).toEqual([
      'another entry with this id and a different content was read before it (e2)',
    ]);
  }
});

const printed = [
  'START RequestId: 8f507cfc-0000-4697-b07a-ac58fc914c95 Version: $LATEST',
  ...texts,
  'END RequestId: 8f507cfc-0000-4697-b07a-ac58fc914c95',
];

test.each([
  {
    why: 'in its stream',
    content: {
      events: printed.map((message) => ({
        logStreamName: '2026/05/12/[$LATEST]0f',
        timestamp: AT,
        message,
      })),
    },
  },
  {
    why: 'in a stream that is not named',
    content: { events: printed.map((message) => ({ timestamp: AT, message, ingestionTime: AT })) },
  },
  {
    why: 'in a stream whose name only holds CloudTrail’s',
    content: {
      logGroup: '/aws/lambda/x',
      logStream: '1_CloudTrail_us-east-1 [$LATEST]',
      logEvents: printed.map((message) => ({ id: message, timestamp: AT, message })),
    },
  },
])('what a function prints is no record of CloudTrail, $why', async ({ content }) => {
  const folder = evidenceFolder({ 'log.json': JSON.stringify(content) });
  onTestFinished(folder.remove);
  const evidence = await readEvidence([folder.path]);
  expect(evidence.trail).toEqual([]);
  expect(evidence.logs).toHaveLength(2);
  expect(evidence.setAside.map(({ entries }) => entries)).toEqual([2]);
});

test('rows that do not fit their header cost nothing but themselves', async () => {
  const [header = '', ...rows] = athena.split('\n');
  const folder = evidenceFolder({
    't.csv': [header, 'one,two', rows[0], rows[1], '"never closed,'].join('\r\n'),
    'notes.csv': 'name,event\nnobody,nothing\n',
  });
  onTestFinished(folder.remove);
  const evidence = await readEvidence([folder.path]);
  expect(evidence.trail.map(({ record }) => record.eventID)).toEqual(['e1', 'e2']);
  expect(evidence.rejected.map(({ because }) => because)).toEqual([
    'row 2 of the table has 2 cells, and its header 8',
    'row 5 of the table ends inside a quoted cell',
  ]);
  expect(evidence.setAside.map(({ location }) => location)).toEqual([`${folder.path}/notes.csv`]);
});

test.each([
  { line: `${'7'.repeat(64)} b [06/Feb/2026:00:00:38 +0000] 192.0.2.3 - X REST.GET`, kind: 'S3' },
  { line: '2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21', kind: 'VPC' },
])('logs of another kind are named: $kind', async ({ line, kind }) => {
  const folder = evidenceFolder({ 'other.log': line, 'trail.json': texts.join('\n') });
  onTestFinished(folder.remove);
  const evidence = await readEvidence([folder.path]);
  expect(evidence.rejected[0]?.because).toMatch(new RegExp(`^it is an? ${kind}.* not read`));
});

test('an event of S3 that a function was given is no row of a table', async () => {
  const notified = {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: 'us-east-1',
    eventTime: '2026-05-12T04:40:58.123Z',
    eventName: 'ObjectCreated:Put',
    s3: { bucket: { name: 'b' }, object: { key: 'k' } },
  };
  const folder = evidenceFolder({
    'event.json': JSON.stringify({ Records: [notified] }),
    'trail.json': texts.join('\n'),
  });
  onTestFinished(folder.remove);
  const evidence = await readEvidence([folder.path]);
  expect(evidence.trail).toHaveLength(2);
  expect(evidence.rejected.map(({ because }) => because)).toEqual([
    'it is JSON, but of no kind of evidence known here',
  ]);
});
