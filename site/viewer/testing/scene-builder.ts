import {
  DRAWN_UNIT,
  LAG_UNIT_MS,
  ROLES,
  type Role,
  type Scene,
  type SceneLane,
  type TextColumn,
} from '../scene.ts';

export interface ScenePlan {
  /** Milliseconds, ascending. */
  readonly times: readonly number[];
  /** Per event; the first lane when absent. */
  readonly lanes?: readonly number[];
  readonly roles?: readonly Role[];
  /** Pairs of events, cause first. */
  readonly links?: readonly (readonly [number, number])[];
  /** Events stamped with the second alone. */
  readonly vague?: readonly number[];
  /** When each became known; NaN when that is not told. */
  readonly known?: readonly number[];
}

/** A scene of events that differ in what a test is about; everything else is told by their number. */
export function aScene({
  times,
  lanes = [],
  roles = [],
  links = [],
  vague = [],
  known = [],
}: ScenePlan): Scene {
  const drawnAt = Float64Array.from(times);
  const count = times.length;
  const second = drawnAt.map((time, at) =>
    vague.includes(at) ? Math.floor(time / 1000) * 1000 : Math.floor(time),
  );
  const lane = Uint16Array.from(times, (_time, at) => lanes[at] ?? 0);
  const numbered = (name: string): TextColumn => ({
    values: times.map((_time, at) => `${name} ${at}`),
    index: Uint32Array.from(times, (_time, at) => at),
  });
  const same = (value: string): TextColumn => ({
    values: [value],
    index: new Uint32Array(count),
  });
  return {
    count,
    ids: times.map((_time, at) => `event-${at}`),
    drawnAt,
    drawnAfter: Uint32Array.from(times, (time, at) => (time - (second[at] ?? 0)) * DRAWN_UNIT),
    earliestAfter: new Uint8Array(count),
    latestAfter: Uint16Array.from(times, (_time, at) => (vague.includes(at) ? 999 : 0)),
    knownAfter: Uint32Array.from(times, (_time, at) => {
      const when = known[at] ?? Number.NaN;
      return Number.isNaN(when) ? 0 : Math.round((when - (second[at] ?? 0)) / LAG_UNIT_MS) + 1;
    }),
    role: Uint8Array.from(times, (_time, at) => ROLES.indexOf(roles[at] ?? 'platform')),
    look: new Uint8Array(count),
    lane,
    lanes: [...Array(Math.max(1, ...lane.map((each) => each + 1))).keys()].map(aLane),
    texts: {
      title: numbered('title'),
      call: same('s3:GetObject'),
      actor: numbered('actor'),
      principal: numbered('arn:principal'),
      resource: numbered('arn:resource'),
      ip: same('203.0.113.10'),
      outcome: same('worked'),
      accessKey: same(''),
    },
    links: {
      from: Uint32Array.from(links, ([from]) => from),
      to: Uint32Array.from(links, ([, to]) => to),
      grounds: new Uint8Array(links.length),
    },
    waits: [],
    gaps: [],
    measures: [],
    chapters: [],
  };
}

const aLane = (at: number): SceneLane => ({
  id: `lambda lane-${at}`,
  label: `lane-${at}`,
  name: `lane-${at}`,
  kind: 'Lambda function',
});
