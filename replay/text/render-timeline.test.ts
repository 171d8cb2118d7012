import { expect, onTestFinished, test } from 'vitest';
import { replay } from '../replay.ts';
import {
  aMessage,
  aTrailRecord,
  evidenceFolder,
  invocationRecord,
  labEvidenceFiles,
} from '../testing/evidence-builder.ts';
import { duration } from './duration.ts';
import { columnsOf } from './neutralise.ts';
import { type RenderOptions, renderTimeline } from './render-timeline.ts';

async function rendered(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: RenderOptions,
): Promise<string> {
  const folder = evidenceFolder(files);
  onTestFinished(folder.remove);
  const { timeline } = await replay({ paths: [folder.path] });
  return renderTimeline(timeline, options);
}

const upload = (key: string, at: number) =>
  aMessage(
    `m${at}`,
    invocationRecord({
      requestId: `L${at}`,
      functionName: 'scan',
      at: `2026-05-12T04:40:${String(10 + at)}.000Z`,
      requestPayload: { Records: [{ s3: { bucket: { name: 'lab' }, object: { key } } }] },
      responsePayload: { verdict: 'malicious' },
    }),
  );

test('tells the chain with its grounds, the metrics with their units and what is unknown', async () => {
  const text = await rendered(labEvidenceFiles(), { width: 120 });
  expect(text).toContain('evidence   5 files, 25 records, 0 duplicates, 0 rejected');
  expect(text).toContain('[high] malicious upload of inbox/a b.exe to lab-intake');
  expect(text).toContain('time to detect 1.262 s, to route about 1 s, to contain about 3 s');
  expect(text).toContain(
    '2  04:40:58.140  attack     s3:PutObject  user/uploader  lab-intake/inbox/a b.exe',
  );
  expect(text).toContain(
    '→ 3  proven  s3-request-to-notified-invocation  BC10K6VBJD6PCQ2S, req-scan',
  );
  expect(text).toContain('Cannot be known:');
  expect(text).not.toContain('ListUsers');
});

test('tells a call that was made again and again in two lines, and none that is linked', async () => {
  const denied = Array.from({ length: 30 }, (_, at) =>
    aTrailRecord({
      eventID: `denied-${at}`,
      eventTime: `2026-05-12T04:40:${String(10 + at)}Z`,
      eventSource: 'iam.amazonaws.com',
      eventName: 'ListUsers',
      errorCode: 'AccessDenied',
    }),
  );
  const text = await rendered({ 'burst.json': JSON.stringify({ Records: denied }) }, {});
  expect(text.match(/iam:ListUsers {2}AccessDenied/g)).toHaveLength(1);
  expect(text).toContain('2 to 30: the same call 29 more times, until 04:40:39');
  const lab = await rendered(labEvidenceFiles(), {});
  expect(lab).not.toContain('the same call');
});

test.each([40, 80, 120])('keeps within %i columns', async (width) => {
  const text = await rendered(labEvidenceFiles(), { width });
  for (const line of text.split('\n')) expect(columnsOf(line)).toBeLessThanOrEqual(width);
});

test('colours only when asked to', async () => {
  const escape = '\u001b[';
  expect(await rendered(labEvidenceFiles(), {})).not.toContain(escape);
  expect(await rendered(labEvidenceFiles(), { colour: true })).toContain(escape);
});

test('prints no character an attacker could steer a terminal with', async () => {
  const key = 'a\u001b[2J\u0007\r\nfake line\u202Egpj.exe\u0000\u{E0041}';
  // What is unknown names ids out of a function's answer, which whoever wrote the function chose.
  const finding = aMessage(
    'm1',
    invocationRecord({
      requestId: 'L1',
      functionName: 'scan',
      at: '2026-05-12T04:40:11.000Z',
      requestPayload: { Records: [{ s3: { bucket: { name: 'lab' }, object: { key } } }] },
      responsePayload: { verdict: 'malicious', requestId: '\u001b[2Jno call\nfake line' },
    }),
  );
  const text = await rendered({ 'q.json': JSON.stringify([finding]) }, {});
  expect(text).toContain('\\x1b[2Jno call\\nfake line');
  expect(text).not.toMatch(
    /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|\p{Cf}/u,
  );
  expect(text).not.toMatch(/^fake line/m);
  expect(text).toContain('malicious upload of a␛[2J␇␍␊fake line\uFFFDgpj.exe');
});

test('tells all incidents in short first and then the gravest in full', async () => {
  const messages = [1, 2, 3, 4, 5].map((at) => upload(`k${at}.exe`, at));
  const text = await rendered({ 'q.json': JSON.stringify(messages) }, { inFull: 2 });
  expect(text.match(/^time to detect/gm)).toHaveLength(2);
  expect(text).toContain('In short, the gravest first, the first 2 in full below');
  for (const at of [1, 2, 3, 4, 5]) expect(text).toContain(`malicious upload of k${at}.exe to lab`);
  expect(text.indexOf('In short')).toBeLessThan(text.indexOf('time to detect'));
  expect(text).toContain('Cannot be known of any of these 2:');
  expect(text.match(/The call that began this is not in the evidence/g)).toHaveLength(1);
});

test('tells refused calls of one stretch in two lines, whatever they asked for', async () => {
  const denied = Array.from({ length: 30 }, (_, at) =>
    aTrailRecord({
      eventID: `denied-${at}`,
      eventTime: `2026-05-12T04:40:${String(10 + at)}Z`,
      eventSource: 'iam.amazonaws.com',
      eventName: at % 3 === 0 ? 'ListRoles' : 'ListUsers',
      errorCode: 'AccessDenied',
    }),
  );
  const text = await rendered({ 'burst.json': JSON.stringify({ Records: denied }) }, {});
  expect(text).toContain(
    '2 to 30: 29 more refused calls (ListUsers 20, ListRoles 9), until 04:40:39',
  );
});

test('a key that signed several calls is told in one line', async () => {
  const text = await rendered(
    {
      'keys.json': JSON.stringify({
        Records: [
          aTrailRecord({
            eventID: 'opened',
            eventSource: 'sts.amazonaws.com',
            eventName: 'AssumeRole',
            responseElements: { credentials: { accessKeyId: 'ASIAEXAMPLEOPENED001' } },
          }),
          ...['StopLogging', 'DeleteTrail', 'PutEventSelectors'].map((eventName, at) =>
            aTrailRecord({
              eventID: `used-${at}`,
              eventTime: `2026-05-12T04:41:0${at}Z`,
              eventSource: 'cloudtrail.amazonaws.com',
              eventName,
              userIdentity: {
                type: 'AssumedRole',
                arn: 'arn:aws:sts::111122223333:assumed-role/admin/x',
                accessKeyId: 'ASIAEXAMPLEOPENED001',
              },
            }),
          ),
        ],
      }),
    },
    {},
  );
  expect(text).toContain('→ 2 to 4  proven  role-session  ASIAEXAMPLEOPENED001');
});

test.each([
  { ms: null, precision: null, text: 'unknown' },
  { ms: 0, precision: 'ms', text: '0 s' },
  { ms: 1262, precision: 'ms', text: '1.262 s' },
  { ms: 2860, precision: 's', text: 'about 3 s' },
  { ms: 125_000, precision: 'ms', text: '2 min 5 s' },
  { ms: 59_999, precision: 's', text: 'about 1 min 0 s' },
  { ms: 119_600, precision: 'ms', text: '2 min 0 s' },
  { ms: 7_322_000, precision: 's', text: 'about 2 h 2 min 2 s' },
] as const)('writes $ms ms as $text', ({ ms, precision, text }) => {
  expect(duration(ms, precision)).toBe(text);
});

test('tells the day where it is another than the one told last', async () => {
  const stop = (id: string, eventTime: string) =>
    aTrailRecord({
      eventID: id,
      eventTime,
      eventSource: 'cloudtrail.amazonaws.com',
      eventName: 'StopLogging',
    });
  const calls = [
    stop('a', '2026-05-12T23:50:00Z'),
    stop('b', '2026-05-13T00:10:00Z'),
    aTrailRecord({
      eventID: 'c',
      eventTime: '2026-05-13T00:20:00Z',
      eventSource: 'cloudtrail.amazonaws.com',
      eventName: 'DeleteTrail',
    }),
    stop('d', '2026-05-13T00:30:00Z'),
    stop('e', '2026-05-13T00:45:00Z'),
    stop('f', '2026-05-13T23:59:00Z'),
    // One hand that goes on for a year is one incident.
    ...Array.from({ length: 15 }, (_, at) => stop(`g${at}`, `2026-06-${at + 10}T12:00:00Z`)),
  ];
  const text = await rendered({ 'trail.json': JSON.stringify({ Records: calls }) }, { width: 200 });
  const lines = text.split('\n');
  const from = lines.findIndex((line) => line.startsWith('2026-05-12  incident-'));
  expect(from).toBeGreaterThan(0);
  const times = lines
    .slice(from)
    .filter((line) => /^ +(\d+ +\d\d:|\d{4}-|\d+ to )/.test(line))
    .map((line) => line.replace(/ +(attack|response) .*$/, '').trim());
  expect(times.slice(0, 4)).toEqual(['1  23:50:00', '2026-05-13', '2  00:10:00', '3  00:20:00']);
  expect(times.some((line) => /until 2026-06-24 12:00:00$/.test(line))).toBe(true);
});
