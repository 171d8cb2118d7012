import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { replay } from '../replay.ts';
import {
  aMessage,
  aTrailRecord,
  evidenceFolder,
  type Json,
  maliciousUpload,
} from '../testing/evidence-builder.ts';
import type { Timeline, TimelineLink } from '../timeline/timeline.ts';
import { linkerRules } from './rules.ts';

/** Evidence as its pieces, before anybody put them into files. */
interface Pieces {
  readonly records: readonly Json[];
  readonly messages: readonly Json[];
  /** Files that are one record each, by the key they had in a bucket. */
  readonly objects: readonly (readonly [key: string, content: Json])[];
  /** Log events, each with its group. */
  readonly lines: readonly { readonly logGroup: string | undefined; readonly event: unknown }[];
}

const json = z.record(z.string(), z.unknown());
const linkCase = z.object({
  records: z.array(json),
  messages: z
    .array(
      z.object({
        id: z.string(),
        body: z.union([z.string(), json]),
        requestId: z.string().optional(),
        trace: z.string().optional(),
      }),
    )
    .default([]),
  objects: z.record(z.string(), json).default({}),
  logs: z.array(z.object({ logGroup: z.string().optional(), events: z.array(json) })).default([]),
});

/** The cases of every rule in one evidence, each with ids of its own, and the whole of one malicious upload. */
const ALL: Pieces = (() => {
  const { records, queues } = maliciousUpload();
  const pieces = [
    { records, messages: Object.values(queues).flat(), objects: [], lines: [] },
    ...linkerRules.all.flatMap(({ id }) => casesOf(id)),
  ];
  return {
    records: pieces.flatMap((one) => one.records),
    messages: pieces.flatMap((one) => one.messages),
    objects: pieces.flatMap((one) => one.objects),
    lines: pieces.flatMap((one) => one.lines),
  };
})();

function casesOf(ruleId: string): readonly Pieces[] {
  const folder = new URL(`rules/${ruleId}/cases/`, import.meta.url);
  return readdirSync(folder)
    .sort()
    .map((file, number) => {
      const text = readFileSync(new URL(file, folder), 'utf8');
      const given = linkCase.parse(JSON.parse(withIdsOfItsOwn(text, `${ruleId}-${number}`)));
      return {
        records: given.records.map(aTrailRecord),
        messages: given.messages.map(({ id, body, requestId, trace }) => {
          const message = aMessage(id, body, {
            ...(requestId !== undefined && {
              MessageAttributes: { RequestID: { DataType: 'String', StringValue: requestId } },
            }),
          });
          return {
            ...message,
            Attributes: {
              ...Object(message['Attributes']),
              ...(trace !== undefined && { AWSTraceHeader: trace }),
            },
          };
        }),
        objects: Object.entries(given.objects).map(
          ([key, content]) => [`${ruleId}-${number}/${key}`, content] as const,
        ),
        lines: given.logs.flatMap(({ logGroup, events }) =>
          events.map((event) => ({ logGroup, event })),
        ),
      };
    });
}

/** Cases call their events alike. What bears an id is renamed wherever the id stands. */
function withIdsOfItsOwn(text: string, suffix: string): string {
  const given = z
    .object({
      records: z.array(z.object({ eventID: z.string(), requestID: z.string().optional() })),
      messages: z.array(z.object({ id: z.string() })).default([]),
    })
    .parse(JSON.parse(text));
  const inLogs = [...text.matchAll(/RequestId: ([A-Za-z0-9]+)/g)].map(([, id = '']) => id);
  const inBodies = [...text.matchAll(/requestId\\?": ?\\?"([A-Za-z0-9]+)/g)].map(
    ([, id = '']) => id,
  );
  const ids = new Set([
    ...given.records.flatMap(({ eventID, requestID }) => [eventID, requestID ?? eventID]),
    ...given.messages.map(({ id }) => id),
    ...inLogs,
    ...inBodies,
  ]);
  const names = [...ids]
    .sort((a, b) => b.length - a.length)
    .map((id) => id.replaceAll(/\W/g, '\\$&'));
  return text.replaceAll(
    new RegExp(`(?<![A-Za-z0-9_-])(${names.join('|')})(?![A-Za-z0-9_-])`, 'g'),
    (id) => `${id}-${suffix}`,
  );
}

type Files = Readonly<Record<string, string>>;

/** The pieces in files: `place` says for each which file it goes to, and `rank` where in it. */
function inFiles(
  pieces: Pieces,
  place: (at: number) => number,
  rank: (at: number) => number,
): Files {
  let counted = 0;
  const dealt = <Item>(items: readonly Item[]): ReadonlyMap<number, readonly Item[]> => {
    const files = new Map<number, { item: Item; rank: number }[]>();
    for (const item of items) {
      counted += 1;
      const file = place(counted);
      files.set(file, [...(files.get(file) ?? []), { item, rank: rank(counted) }]);
    }
    return new Map(
      [...files].map(([file, inIt]) => [
        file,
        inIt.sort((a, b) => a.rank - b.rank).map(({ item }) => item),
      ]),
    );
  };
  const files: Record<string, string> = {};
  for (const [file, records] of dealt(pieces.records)) {
    files[`${file}-trail.json`] = JSON.stringify({ Records: records });
  }
  for (const [file, messages] of dealt(pieces.messages)) {
    files[`${file}-queue.json`] = JSON.stringify({ Messages: messages });
  }
  for (const [key, content] of pieces.objects) files[key] = JSON.stringify(content);
  const groups = new Map<string | undefined, { readonly event: unknown }[]>();
  for (const line of pieces.lines) {
    groups.set(line.logGroup, [...(groups.get(line.logGroup) ?? []), line]);
  }
  for (const [group, lines] of groups) {
    for (const [file, inIt] of dealt(lines)) {
      files[`${file}-log-${(group ?? 'none').replaceAll('/', '-')}.json`] = JSON.stringify({
        ...(group !== undefined && { logGroup: group }),
        events: inIt.map(({ event }) => event),
      });
    }
  }
  return files;
}

async function replayed(files: Files): Promise<{
  readonly timeline: Timeline;
  readonly textOf: (id: string) => string;
}> {
  const folder = evidenceFolder(files);
  try {
    const { timeline, record, close } = await replay({
      paths: [folder.path],
      toldFrom: folder.path,
    });
    const texts = new Map(timeline.events.map(({ id }) => [id, record(id) ?? '']));
    close();
    return { timeline, textOf: (id) => texts.get(id) ?? '' };
  } finally {
    folder.remove();
  }
}

const asTheyStand = inFiles(
  ALL,
  () => 0,
  (at) => at,
);
const base = replayed(asTheyStand);

/** A number that looks like chance and is the same for the same seed. */
const mixed = (seed: number, at: number): number => Math.imul(at + 1, seed | 1) >>> 7;

describe('links, all rules over all their cases at once', () => {
  test('there are some of every rule, and nothing was lost on the way', async () => {
    const { timeline } = await base;
    expect(timeline.evidence.rejected).toEqual([]);
    expect(timeline.evidence.duplicates).toBe(0);
    const rules = new Set(timeline.links.map(({ rule }) => rule));
    expect(linkerRules.all.map(({ id }) => id).filter((id) => !rules.has(id))).toEqual(
      // These infer from there being one candidate only; among all cases at once there is none.
      INFERS_NOTHING_IN_A_CROWD.filter((id) => !rules.has(id)),
    );
  });

  test("none joins an event to itself or to one that is not there, and each has its rule's grounds", async () => {
    const { timeline } = await base;
    const ids = new Set(timeline.events.map(({ id }) => id));
    for (const { from, to, rule, grounds } of timeline.links) {
      expect(from).not.toBe(to);
      expect(ids.has(from) && ids.has(to)).toBe(true);
      expect(linkerRules.find(rule)?.grounds).toContain(grounds);
    }
  });

  test('what a link says both ends share stands in both', async () => {
    const { timeline, textOf } = await base;
    const everyText = timeline.events.map(({ id }) => textOf(id));
    const through = new Set<string>();
    for (const link of timeline.links) {
      const values = sharedValues(link);
      const stands = (text: string) => values.filter((value) => text.includes(value));
      const { rule, from, to } = link;
      const ends = [stands(textOf(from)), stands(textOf(to))];
      if (ends.every((held) => held.length === values.length)) continue;
      // Each value stands in one of the ends, and together they stand in what joins the two.
      through.add(rule);
      const isJoined = everyText.some((text) => stands(text).length === values.length);
      expect([rule, from, to, isJoined, new Set(ends.flat())]).toEqual([
        rule,
        from,
        to,
        true,
        new Set(values),
      ]);
    }
    expect([...through].filter((rule) => !THROUGH_A_RECORD.includes(rule))).toEqual([]);
  });

  test('in whatever files and order, some of it twice: the same links', async () => {
    const wanted = linksOf((await base).timeline);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.integer({ min: 1, max: 9 }),
        fc.nat(3),
        async (seed, files, twice) => {
          const again = <Item>(items: readonly Item[]) => [
            ...items,
            ...items.filter((_, at) => twice > 0 && mixed(seed, at) % 4 < twice),
          ];
          const pieces = {
            ...ALL,
            records: again(ALL.records),
            messages: again(ALL.messages),
            lines: again(ALL.lines),
          };
          const { timeline } = await replayed(
            inFiles(
              pieces,
              (at) => mixed(seed + 1, at) % files,
              (at) => mixed(seed + 2, at),
            ),
          );
          expect(linksOf(timeline)).toEqual(wanted);
          expect(timeline.evidence.rejected).toEqual([]);
          expect(timeline.evidence.records + timeline.evidence.duplicates).toBe(
            pieces.records.length +
              pieces.messages.length +
              pieces.objects.length +
              pieces.lines.length,
          );
        },
      ),
      { numRuns: 2 },
    );
  });

  test('at another time: the same links', async () => {
    const whole = await base;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: -300_000, max: 300_000 }), async (seconds) => {
        const files = Object.fromEntries(
          Object.entries(asTheyStand).map(([name, text]) => [name, later(text, seconds)]),
        );
        const { timeline } = await replayed(files);
        // Ids that are made of the content change with it; where an event stands does not.
        expect(linksByPlace(timeline)).toEqual(linksByPlace(whole.timeline));
      }),
      { numRuns: 1 },
    );
  });
});

const INFERS_NOTHING_IN_A_CROWD = [
  'handler-call',
  'notification-inferred',
  'kms-for-object',
  'containment-to-denial',
];

const linksOf = ({ links }: Timeline): readonly TimelineLink[] => links;

function linksByPlace({ events, links }: Timeline): readonly string[] {
  const place = new Map(events.map(({ id, origin }) => [id, `${origin.location} ${origin.index}`]));
  return links
    .map(({ rule, grounds, from, to }) =>
      [rule, grounds, place.get(from), place.get(to)].join(' | '),
    )
    .sort();
}

/** Every time in a text that many seconds later. */
function later(text: string, seconds: number): string {
  return text
    .replaceAll(/2026-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z/g, (time) => {
      const moved = new Date(Date.parse(time) + seconds * 1000).toISOString();
      return time.includes('.') ? moved : moved.replace('.000Z', 'Z');
    })
    .replaceAll(/\b177\d{10}\b/g, (ms) => String(Number(ms) + seconds * 1000));
}

/** Rules whose ends are joined by an id each shares with a third record, or with a record that stands for one of them. */
const THROUGH_A_RECORD = [
  'bus-event-to-message',
  'bus-event-to-target-invocation',
  'delivery-by-platform',
  'lambda-destination-chain',
  'record-from-delivery',
  'response-names-call',
  's3-request-to-notified-invocation',
  'sns-notification',
  'trail-event-to-target-invocation',
];

/** Said of both ends, and in neither as it is: a window, a name made of two members. */
const NOT_IN_WORDS = /^(window|session name = function name)$/;

/** As they stand in a JSON text. */
const sharedValues = ({ matchedOn }: TimelineLink): readonly string[] =>
  matchedOn
    .filter(({ field }) => !NOT_IN_WORDS.test(field))
    .map(({ value }) => JSON.stringify(value).slice(1, -1));
