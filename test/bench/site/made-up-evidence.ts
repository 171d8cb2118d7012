import { seeded } from '../../../infra/base/seeded.ts';
import type { Phase, Timeline, TimelineEvent } from '../../../replay/timeline/timeline.ts';

const LANES = 24;

/** Bursts over a fortnight or so, mostly platform, ordinary names. */
export function madeUpEvidence(count: number): Timeline {
  const random = seeded('bench');
  const start = Date.parse('2026-05-01T00:00:00Z');
  const events: TimelineEvent[] = [];
  let at = start;
  for (let number = 0; number < count; number += 1) {
    at += Math.floor(random.next() < 0.001 ? random.next() * 3_600_000 : random.next() * 2000);
    const isExact = random.next() < 0.4;
    const lane = Math.floor(random.next() * LANES);
    events.push({
      id: `made-up-${number.toString(36)}`,
      kind: 'trail',
      at: new Date(isExact ? at : at - (at % 1000)).toISOString(),
      precision: isExact ? 'ms' : 's',
      service: 's3.amazonaws.com',
      name: random.next() < 0.5 ? 'GetObject' : 'PutObject',
      principal: `arn:aws:iam::111122223333:user/user-${lane}`,
      accessKeyId: `AKIAEXAMPLE${lane}`,
      sourceIp: `203.0.113.${lane}`,
      resources: [`arn:aws:s3:::bucket-${lane}/object-${Math.floor(random.next() * 500)}`],
      errorCode: random.next() < 0.02 ? 'AccessDenied' : null,
      phase: phaseFor(random.next()),
      lane: `lambda function-${lane}`,
      origin: { location: 'evidence/a.json', sha256: 'none', index: number },
    });
  }
  events.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return {
    schema: 'aftertrace.timeline/1',
    evidence: {
      files: 1,
      records: count,
      duplicates: 0,
      rejected: [],
      setAside: [],
      digestFiles: 0,
      integrity: { state: 'unverifiable', findings: [] },
      gaps: [],
    },
    events,
    links: events.slice(1, count / 2).flatMap((event, number) => {
      const cause = events[number];
      return cause === undefined
        ? []
        : [
            {
              from: cause.id,
              to: event.id,
              rule: 'handler-call',
              grounds: 'inferred' as const,
              matchedOn: [],
              because: 'made up',
            },
          ];
    }),
    incidents: [],
    unknowns: [],
  };
}

function phaseFor(chance: number): Phase {
  if (chance < 0.9) return 'background';
  if (chance < 0.94) return 'attack';
  if (chance < 0.96) return 'detection';
  return chance < 0.99 ? 'response' : 'failure';
}
