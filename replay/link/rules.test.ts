import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { compare } from '../evidence/find-evidence-files.ts';
import { replay } from '../replay.ts';
import { aMessage, aTrailRecord, evidenceFolder } from '../testing/evidence-builder.ts';
import { linkerRules } from './rules.ts';

const json = z.record(z.string(), z.unknown());
const linkCase = z.strictObject({
  why: z.string(),
  from: z.enum(['documentation', 'public-recording', 'synthetic']),
  records: z.array(json),
  /** Messages of a queue; `requestId` makes one a dead letter. */
  messages: z
    .array(
      z.strictObject({
        id: z.string(),
        body: z.union([z.string(), json]),
        requestId: z.string().optional(),
        /** Who sent it as the queue tells; Lambda's own session for records, a service for what is wrapped. */
        sender: z.string().optional(),
        /** Its X-Ray header. */
        trace: z.string().optional(),
        /** Its body was found without it. "$m" in a link is the record of that of the message "m", "md5 of m" its hash. */
        isBodyOnly: z.boolean().optional(),
      }),
    )
    .default([]),
  /** Files by the key they had in a bucket. "@0" in a link is the record of the first. */
  objects: z.record(z.string(), json).default({}),
  /** Documents of log events. "#1.0" in a link is the first event of the second. */
  logs: z.array(json).default([]),
  /** from, to, grounds, then the values matched on */
  links: z.array(z.array(z.string()).min(4)),
});

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

type LinkCase = z.infer<typeof linkCase>;

const rulesFolder = new URL('rules/', import.meta.url);

function casesOf(ruleId: string): readonly LinkCase[] {
  const folder = new URL(`${ruleId}/cases/`, rulesFolder);
  return readdirSync(folder)
    .sort()
    .map((file) => linkCase.parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8'))));
}

test('every rule folder is listed, under its own name', () => {
  const folders = readdirSync(rulesFolder).sort();
  expect(linkerRules.all.map((rule) => rule.id).sort()).toEqual(folders);
});

describe.each(linkerRules.all)('$id', (rule) => {
  const cases = casesOf(rule.id);

  test('has a case that links and a case that must not', () => {
    expect(cases.some(({ links }) => links.length > 0)).toBe(true);
    expect(cases.some(({ links }) => links.length === 0)).toBe(true);
  });

  // The database plans in threads of its own: several cases at once take little more than half the time.
  test.concurrent.each(cases)('$why', async (given) => {
    const { timeline, named } = await replayed(given);
    const found = timeline.links.filter((link) => link.rule === rule.id);
    expect(
      found.map((link) => [
        link.from,
        link.to,
        link.grounds,
        ...link.matchedOn.map(({ value }) => value),
      ]),
    ).toEqual(
      given.links
        .map(([from = '', to = '', ...rest]) => [named(from), named(to), ...rest.map(named)])
        .sort(([a = '', b = ''], [c = '', d = '']) => compare(a, c) || compare(b, d)),
    );
    for (const { because } of found) expect(because).toMatch(/^[A-Z].*\.$/);
  });
});

async function replayed(given: LinkCase) {
  const texts = new Map(
    given.messages.map(({ id, body }) => [id, String(aMessage(id, body)['Body'])]),
  );
  const bodies = given.messages.filter(({ isBodyOnly }) => isBodyOnly === true).map(({ id }) => id);
  const hashed = (text: string) =>
    text.replaceAll(/md5 of ([\w-]+)/g, (_, id: string) => md5(texts.get(id) ?? ''));
  const whole = given.messages.filter(({ id }) => !bodies.includes(id));
  const messages = whole.map(({ id, body, requestId, trace, sender }) => {
    const message = aMessage(id, body, {
      ...(requestId !== undefined && {
        MessageAttributes: { RequestID: { DataType: 'String', StringValue: requestId } },
      }),
    });
    const isWrapped = typeof body !== 'string' && ('detail-type' in body || 'TopicArn' in body);
    const sentBy = sender ?? (isWrapped ? 'AIDAEXAMPLESERVICE' : undefined);
    const Attributes = {
      ...Object(message['Attributes']),
      ...(sentBy !== undefined && { SenderId: sentBy }),
      ...(trace !== undefined && { AWSTraceHeader: trace }),
    };
    return { ...message, Attributes };
  });
  const folder = evidenceFolder({
    'trail.json': hashed(JSON.stringify({ Records: given.records.map(aTrailRecord) })),
    ...(bodies.length > 0 && {
      'bodies.jsonl': bodies.map((id) => `${texts.get(id) ?? ''}\n`).join(''),
    }),
    'queue.json': JSON.stringify({ Messages: messages }),
    ...Object.fromEntries(given.logs.map((log, at) => [`logs-${at}.json`, JSON.stringify(log)])),
    ...Object.fromEntries(
      Object.entries(given.objects).map(([key, record]) => [key, JSON.stringify(record)]),
    ),
  });
  try {
    const { timeline, close } = await replay({ paths: [folder.path] });
    close();
    expect(timeline.evidence.rejected).toEqual([]);
    const objectIds = timeline.events
      .filter((event) => event.origin.location.includes('aws/lambda/async/'))
      .map((event) => event.id);
    const named = (id: string): string => {
      if (id === '@0') return objectIds[0] ?? id;
      if (id.startsWith('md5 of ')) return hashed(id);
      if (id.startsWith('$')) {
        const found = timeline.events.find(
          ({ origin }) =>
            origin.location.endsWith('/bodies.jsonl') &&
            origin.index === bodies.indexOf(id.slice(1)),
        );
        return found?.id ?? id;
      }
      const [, document, index] = /^#(\d+)\.(\d+)$/.exec(id) ?? [];
      const found = timeline.events.find(
        ({ origin }) =>
          origin.location.endsWith(`/logs-${document ?? ''}.json`) &&
          String(origin.index) === index,
      );
      return found?.id ?? id;
    };
    return { timeline, named };
  } finally {
    folder.remove();
  }
}
