import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { timelineJson } from './export/json/exporter.ts';
import { replay } from './replay.ts';
import {
  aMessage,
  aTrailRecord,
  evidenceFolder,
  invocationRecord,
  type Json,
  labEvidenceFiles,
  maliciousUpload,
  service,
} from './testing/evidence-builder.ts';
import type { Phase } from './timeline/timeline.ts';

async function replayed(files: Readonly<Record<string, string | Uint8Array>>) {
  const folder = evidenceFolder(files);
  onTestFinished(folder.remove);
  const { timeline } = await replay({ paths: [folder.path] });
  return { timeline, path: folder.path };
}

const trailFile = (records: readonly Json[]) => ({
  'trail.json': JSON.stringify({ Records: records }),
});
const queueFiles = (queues: Readonly<Record<string, readonly Json[]>>) =>
  Object.fromEntries(
    Object.entries(queues).map(([queue, Messages]) => [
      `sqs/${queue}.json`,
      JSON.stringify({ Messages }),
    ]),
  );

describe('one malicious upload, from its trail and its queues', () => {
  test('is one incident, told from the key to the containment', async () => {
    const { timeline } = await replayed(labEvidenceFiles());
    expect(timeline.incidents).toHaveLength(1);
    const [incident] = timeline.incidents;
    expect(incident).toMatchObject({
      title: 'malicious upload of inbox/a b.exe to lab-intake',
      severity: 'high',
      anchor: 'm-event',
      metrics: {
        // From S3's millisecond to the millisecond of the record.
        timeToDetectMs: 1262,
        timeToRouteMs: 598,
        timeToContainMs: 2860,
        readsAfterDetection: 1,
      },
      precision: { timeToDetectMs: 'ms', timeToRouteMs: 's', timeToContainMs: 's' },
    });
  });

  test('gives each event its part', async () => {
    const { timeline } = await replayed(labEvidenceFiles());
    const parts = grouped(timeline.events);
    const idsOf = (phase: Phase) => parts[phase]?.map((event) => event.id).sort();
    expect(idsOf('attack')).toEqual(['late-read', 'upload']);
    expect(idsOf('platform')).toEqual(['invoke-scan']);
    expect(idsOf('detection')).toEqual(['m-event', 'run-scan', 'scan-read']);
    expect(idsOf('response')).toContain('delete');
    expect(idsOf('routing')).toContain('put-events');
    expect(idsOf('background')).toEqual(['create-key', 'unrelated']);
  });

  test('every link of the chain is proven, save the call the answer does not name', async () => {
    const { timeline } = await replayed(labEvidenceFiles());
    expect(timeline.links.filter((link) => link.grounds !== 'proven').map(({ to }) => to)).toEqual([
      'scan-read',
    ]);
    const pairs = timeline.links.map(({ from, to }) => `${from} → ${to}`);
    expect(pairs).toEqual(
      expect.arrayContaining([
        'create-key → upload',
        'upload → invoke-scan',
        'invoke-scan → run-scan',
        'run-scan → put-events',
        'put-events → send-event',
        'send-event → m-event',
        'put-events → invoke-siem',
        'put-events → invoke-quarantine',
        'run-siem → put-case',
        'run-siem → publish',
        'publish → send-alert',
        'send-alert → m-inbox',
        'run-quarantine → copy',
        'run-quarantine → tag',
        'run-quarantine → delete',
        'run-quarantine → send-quarantine',
        'send-quarantine → m-quarantine',
      ]),
    );
  });

  test('puts causes before effects', async () => {
    const { timeline } = await replayed(labEvidenceFiles());
    const at = new Map(timeline.incidents[0]?.eventIds.map((id, place) => [id, place]));
    for (const { from, to } of timeline.links) {
      const [cause, effect] = [at.get(from), at.get(to)];
      if (cause !== undefined && effect !== undefined) expect(cause).toBeLessThan(effect);
    }
  });

  test('gives the same bytes from the same evidence', async () => {
    const folder = evidenceFolder(labEvidenceFiles());
    onTestFinished(folder.remove);
    const [trail, queues] = [join(folder.path, 'trail'), join(folder.path, 'destinations')];
    const first = await replay({ paths: [trail, queues] });
    const second = await replay({ paths: [queues, trail] });
    expect(timelineJson(second.timeline)).toBe(timelineJson(first.timeline));
  });

  test('hands out the record behind each event until it is closed', async () => {
    const folder = evidenceFolder(labEvidenceFiles());
    onTestFinished(folder.remove);
    const { timeline, record, close } = await replay({ paths: [folder.path] });
    for (const { id } of timeline.events)
      expect(() => JSON.parse(record(id) ?? '') as unknown).not.toThrow();
    expect(record('upload')).toContain('"PutObject"');
    close();
    expect(record('upload')).toBeUndefined();
  });
});

describe('less evidence', () => {
  test('without destination records nothing is an incident, and the reason is given', async () => {
    const { records } = maliciousUpload();
    const { timeline } = await replayed(trailFile(records));
    expect(timeline.incidents).toEqual([]);
    expect(timeline.unknowns).toContain(
      'No destination record is in this evidence: the chain from an upload to a function cannot be proven.',
    );
    expect(timeline.links.find((link) => link.to === 'invoke-scan')).toMatchObject({
      from: 'upload',
      rule: 'notification-inferred',
      grounds: 'inferred',
    });
  });

  test('without the trail the finding stands, and what cannot be known is said', async () => {
    const { timeline } = await replayed(queueFiles(maliciousUpload().queues));
    expect(timeline.incidents).toHaveLength(1);
    const [incident] = timeline.incidents;
    expect(incident?.title).toBe('malicious upload of inbox/a b.exe to lab-intake');
    expect(incident?.eventIds).toEqual(
      expect.arrayContaining(['m-event', 'm-siem', 'm-quarantine']),
    );
    expect(incident?.metrics).toMatchObject({
      timeToDetectMs: null,
      timeToContainMs: null,
      readsAfterDetection: null,
    });
    expect(incident?.unknowns[0]).toMatch(/^The call that began this is not in the evidence/);
  });

  test('a finding known only from what a responder was given is still one incident', async () => {
    const { records, queues } = maliciousUpload();
    const { timeline } = await replayed({
      ...trailFile(records),
      ...queueFiles({ done: queues['ir-done'] ?? [] }),
    });
    expect(timeline.incidents).toHaveLength(1);
    expect(timeline.incidents[0]?.metrics.timeToContainMs).not.toBeNull();
    expect(timeline.incidents[0]?.eventIds).toContain('delete');
  });

  test('reads cannot be counted where no read is in the evidence', async () => {
    const { records, queues } = maliciousUpload();
    const { timeline } = await replayed({
      ...trailFile(records.filter((one) => one['eventName'] !== 'GetObject')),
      ...queueFiles(queues),
    });
    expect(timeline.incidents[0]?.metrics.readsAfterDetection).toBeNull();
    expect(timeline.incidents[0]?.unknowns.join()).toContain('No S3 read (GetObject)');
  });
});

describe('other findings', () => {
  const failed = invocationRecord({
    requestId: 'L1',
    functionName: 'scan',
    at: '2026-05-12T04:41:00.000Z',
    condition: 'RetriesExhausted',
    requestPayload: { Records: [] },
    responsePayload: { errorMessage: 'boom' },
  });
  const queue = (...bodies: readonly Json[]) =>
    queueFiles({ q: bodies.map((body, at) => aMessage(`m${at}`, body)) });

  test('a function that failed is an incident of its own', async () => {
    const { timeline } = await replayed(queue(failed));
    expect(timeline.incidents.map(({ title, severity }) => [title, severity])).toEqual([
      ['scan failed (RetriesExhausted)', 'low'],
    ]);
    expect(timeline.events[0]?.phase).toBe('failure');
  });

  test.each(['clean', 'Benign', ' CLEAN '])('the verdict %j is none', async (verdict) => {
    const { timeline } = await replayed(
      queue({
        ...failed,
        requestContext: { requestId: 'L1', condition: 'Success' },
        responsePayload: { verdict },
      }),
    );
    expect(timeline.incidents).toEqual([]);
  });

  test('a body that is not the one sent breaks the evidence', async () => {
    const { timeline } = await replayed({
      ...queue(failed),
      ...trailFile([
        aTrailRecord({
          eventSource: 'sqs.amazonaws.com',
          eventName: 'SendMessage',
          userIdentity: service('events.amazonaws.com'),
          responseElements: { messageId: 'm0', mD5OfMessageBody: '0'.repeat(32) },
        }),
      ]),
    });
    expect(timeline.evidence.integrity.state).toBe('broken');
    expect(timeline.evidence.integrity.findings[0]).toMatch(/is not the one sent/);
  });

  test('a record not sent by the platform is called what it may be', async () => {
    const message = aMessage('m0', failed, {
      Attributes: { SenderId: 'AROAEXAMPLE:scan', SentTimestamp: '1778560860000' },
    });
    const { timeline } = await replayed(queueFiles({ q: [message] }));
    expect(timeline.incidents[0]?.unknowns.join()).toContain('it may be forged');
  });

  test('a stretch without logging is a gap', async () => {
    const logging = (eventName: string, minute: string) =>
      aTrailRecord({
        eventID: `${eventName}${minute}`,
        eventTime: `2026-05-12T04:${minute}:00Z`,
        eventSource: 'cloudtrail.amazonaws.com',
        eventName,
        requestParameters: { name: 'arn:aws:cloudtrail:us-east-1:111122223333:trail/main' },
      });
    const { timeline } = await replayed(
      trailFile([
        logging('StartLogging', '20'),
        logging('StopLogging', '10'),
        logging('StopLogging', '40'),
      ]),
    );
    expect(timeline.evidence.gaps).toEqual([
      {
        from: '2026-05-12T04:10:00.000Z',
        to: '2026-05-12T04:20:00.000Z',
        because: 'StopLogging turned trail main off.',
      },
      {
        from: '2026-05-12T04:40:00.000Z',
        to: null,
        because: 'StopLogging turned trail main off, and nothing shows it on again.',
      },
    ]);
  });
});

const invictus = fileURLToPath(new URL('../../shared/data/invictus', import.meta.url));

describe.skipIf(!existsSync(invictus))('the published trail of a real account (invictus)', () => {
  test('is read whole, links no destination and says what it cannot tell', async () => {
    const { timeline } = await replay({ paths: [invictus] });
    expect(timeline.evidence).toMatchObject({
      files: 55,
      records: 2900,
      duplicates: 0,
      rejected: [],
    });
    const destinationRules = /record|delivery|notif|bus-event|invoke|handler|destination|sns/;
    expect(timeline.links.filter(({ rule }) => destinationRules.test(rule))).toEqual([]);
    expect(timeline.links.some(({ rule }) => rule === 'role-session')).toBe(true);
    expect(timeline.incidents.filter(({ kind }) => kind === 'finding')).toEqual([]);
    expect(timeline.unknowns.length).toBeGreaterThan(3);
  });
});

function grouped<Item extends { readonly phase: string }>(
  items: readonly Item[],
): Record<string, Item[]> {
  const groups: Record<string, Item[]> = {};
  for (const item of items) (groups[item.phase] ??= []).push(item);
  return groups;
}
