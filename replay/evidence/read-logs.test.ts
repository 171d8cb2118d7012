import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { exporters } from '../export/exporters.ts';
import { replay } from '../replay.ts';
import {
  aMessage,
  aTrailRecord,
  evidenceFolder,
  invocationRecord,
} from '../testing/evidence-builder.ts';
import { readEvidence } from './read-evidence.ts';
import { recordAt } from './record-at.ts';

const ID = '8f507cfc-0000-4697-b07a-ac58fc914c95';
const AT = Date.parse('2026-05-12T04:40:58.123Z');
/** Three lines of Lambda and two that the handler printed, one of them of two lines. */
const MESSAGES = [
  `START RequestId: ${ID} Version: $LATEST\n`,
  `2026-05-12T04:40:58.200Z\t${ID}\tINFO\tseen\n`,
  '{\n  "START RequestId": "what it looks like does not matter"\n}\n',
  `END RequestId: ${ID}\n`,
  `REPORT RequestId: ${ID}\tDuration: 200.45 ms\tBilled Duration: 201 ms\tMemory Size: 128 MB\t\n`,
];
const STREAM = '2026/05/12/[$LATEST]0123456789abcdef';
const times = MESSAGES.map((_, at) => AT + at * 50);
const timeOf = (at: number): number => times[at] ?? 0;
const stamp = (at: number): string => new Date(timeOf(at)).toISOString();

const events = MESSAGES.map((message, at) => ({
  timestamp: timeOf(at),
  message,
  ingestionTime: AT + 1000,
}));
const filtered = {
  events: events.map((event, at) => ({ logStreamName: STREAM, ...event, eventId: `381000${at}` })),
  searchedLogStreams: [],
};
const got = { events, nextForwardToken: 'f/1', nextBackwardToken: 'b/1' };
const subscribed = {
  messageType: 'DATA_MESSAGE',
  owner: '111122223333',
  logGroup: '/aws/lambda/scan',
  logStream: STREAM,
  subscriptionFilters: ['all'],
  logEvents: MESSAGES.map((message, at) => ({ id: `381000${at}`, timestamp: timeOf(at), message })),
};
const exported = MESSAGES.map((message, at) => `${stamp(at)} ${message.trimEnd()}\n`).join('');

type Files = Readonly<Record<string, string | Uint8Array>>;

function folderOf(files: Files): string {
  const folder = evidenceFolder(files);
  onTestFinished(folder.remove);
  return folder.path;
}

const setAsideIn = (evidence: Awaited<ReturnType<typeof readEvidence>>): number =>
  evidence.setAside.reduce((sum, { entries = 0 }) => sum + entries, 0);

const FORMS: readonly { why: string; name: string; content: string | Uint8Array; said?: string }[] =
  [
    { why: 'filter-log-events', name: 'a.json', content: JSON.stringify(filtered, null, 4) },
    { why: 'get-log-events', name: 'a.json', content: JSON.stringify(got) },
    { why: 'a subscription', name: 'a', content: JSON.stringify(subscribed), said: 'scan' },
    {
      why: 'a subscription by way of Firehose, one after another',
      name: 'a.gz',
      content: gzipSync(
        JSON.stringify({ messageType: 'CONTROL_MESSAGE', logGroup: '', logEvents: [] }) +
          JSON.stringify(subscribed),
      ),
      said: 'scan',
    },
    { why: 'an export to S3', name: '000000.gz', content: gzipSync(exported) },
    { why: 'an export under no telling name', name: 'notes', content: exported },
  ];

describe('forms of logs', () => {
  test.each(FORMS)('$why', async ({ name, content, said }) => {
    const path = folderOf({ [name]: content });
    const evidence = await readEvidence([path], { toldFrom: path });
    expect(evidence.rejected).toEqual([]);
    expect(evidence.logs.map(({ record }) => [record.at, record.says, record.requestId])).toEqual([
      [timeOf(0), 'start', ID],
      [timeOf(3), 'end', ID],
      [timeOf(4), 'report', ID],
    ]);
    expect(evidence.logs[2]?.record.durationMs).toBe(201);
    expect(evidence.logs[0]?.record.functionName).toBe(said);
    expect(evidence.setAside).toEqual([
      { location: name, because: 'no line of Lambda about a request', entries: 2 },
    ]);
    for (const { origin, raw } of evidence.logs) {
      expect(await recordAt(path, origin)).toMatchObject({ kind: 'found', text: raw });
    }
  });

  test('the same log read in every way is one log, and what it tells is put together', async () => {
    const path = folderOf(
      Object.fromEntries(FORMS.map(({ name, content }, at) => [`${at}-${name}`, content])),
    );
    const evidence = await readEvidence([path]);
    expect(evidence.rejected).toEqual([]);
    expect(evidence.logs.map(({ record }) => record.functionName)).toEqual([
      'scan',
      'scan',
      'scan',
    ]);
    expect(evidence.logs.length + evidence.duplicates + setAsideIn(evidence)).toBe(
      FORMS.length * MESSAGES.length,
    );
  });

  test('an event id that returns with another text is told, and not believed', async () => {
    const changed = filtered.events.map((event) => ({
      ...event,
      message: event.message.replaceAll(ID, 'another'),
    }));
    const evidence = await readEvidence([
      folderOf({
        'a.json': JSON.stringify(filtered),
        'b.json': JSON.stringify({ events: changed.slice(0, 1) }),
      }),
    ]);
    expect(evidence.logs).toHaveLength(3);
    expect(evidence.rejected.map(({ because }) => because)).toEqual([
      expect.stringMatching(/^another entry with this id .*\(3810000\)$/),
    ]);
    expect(evidence.damage).toHaveLength(1);
  });

  test('of an export whose stream ends early, the last line is not believed', async () => {
    const whole = gzipSync(
      Array.from(
        { length: 400 },
        (_, at) => `${stamp(0)} START RequestId: ${ID}-${at * 7919} Version: $LATEST\n`,
      ).join(''),
    );
    const evidence = await readEvidence([
      folderOf({ 'a.gz': whole.subarray(0, whole.length / 2) }),
    ]);
    expect(evidence.logs.length).toBeGreaterThan(50);
    expect(evidence.logs.every(({ raw }) => raw.endsWith('$LATEST\n'))).toBe(true);
    expect(evidence.rejected[0]?.because).toMatch(/ends early/);
  });

  test('a list called events that lists something else is no log', async () => {
    const timeline = { schema: 'x', events: [{ id: 'a', at: '2026-05-12T04:40:58.000Z' }] };
    const evidence = await readEvidence([
      folderOf({ 'a.json': JSON.stringify(timeline), 'b.json': JSON.stringify(got) }),
    ]);
    expect(evidence.rejected).toHaveLength(1);
    expect(evidence.logs).toHaveLength(3);
  });
});

describe('a replay with logs', () => {
  const record = invocationRecord({
    requestId: ID,
    functionName: 'scan',
    at: '2026-05-12T04:40:58.400Z',
    requestPayload: {},
    responsePayload: { verdict: 'malicious' },
  });
  const files: Files = {
    'trail.json': JSON.stringify({ Records: [aTrailRecord({ eventID: 'other' })] }),
    'queue.json': JSON.stringify({ Messages: [aMessage('m1', record)] }),
    'log.json': JSON.stringify(subscribed),
    'log.gz': gzipSync(exported),
  };

  test('tells of the attempt, counts what was there, and says what a log is worth', async () => {
    const path = folderOf(files);
    const { timeline, record: textOf } = await replay({ paths: [path], toldFrom: path });
    const lines = timeline.events.filter(({ kind }) => kind === 'log-line');
    expect(lines.map(({ name, lane }) => [name, lane])).toEqual([
      ['AttemptStart', 'lambda scan'],
      ['AttemptEnd', 'lambda scan'],
      ['AttemptReport', 'lambda scan'],
    ]);
    const { evidence } = timeline;
    const aside = evidence.setAside.reduce((sum, { entries = 0 }) => sum + entries, 0);
    expect(evidence.records).toBe(timeline.events.length);
    expect(evidence.records + evidence.duplicates + evidence.rejected.length + aside).toBe(12);
    expect(textOf(lines[0]?.id ?? '')).toContain('START RequestId');
    const [incident] = timeline.incidents;
    expect(incident?.eventIds).toContain(lines[0]?.id);
    expect(lines[0]?.phase).toBe('detection');
    expect(timeline.links.map(({ rule, grounds }) => `${rule} ${grounds}`)).toContain(
      'logged-attempt-to-record proven',
    );
    expect(timeline.unknowns.filter((one) => /\blogs?\b/.test(one))).toHaveLength(3);
    expect(incident?.unknowns.some((one) => one.includes('known only from their logs'))).toBe(true);
  });

  test.each(exporters.all)('is told by $id', async (exporter) => {
    const path = folderOf(files);
    const { timeline } = await replay({ paths: [path], toldFrom: path });
    const written: string[] = [];
    const to = new WritableStream<Uint8Array>({
      write: (chunk) => {
        written.push(Buffer.from(chunk).toString());
      },
    });
    await exporter.write(timeline, exporter.options.parse({}), to);
    expect(written.join('')).toContain('AttemptStart');
  });

  test('is the same where evidence is too large to be held', async () => {
    const path = folderOf(files);
    const [whole, large] = [
      await replay({ paths: [path], toldFrom: path }),
      await replay({ paths: [path], toldFrom: path, wholeUpTo: 0 }),
    ];
    expect(large.timeline.events).toEqual(whole.timeline.events);
    expect(large.timeline.links).toEqual(whole.timeline.links);
    expect(large.timeline.evidence).toMatchObject({
      records: whole.timeline.evidence.records,
      duplicates: whole.timeline.evidence.duplicates,
      rejected: whole.timeline.evidence.rejected,
      setAside: whole.timeline.evidence.setAside,
    });
  });
});
