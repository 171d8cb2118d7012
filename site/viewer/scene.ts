/** Who an event belongs to. Each role has a shape and a colour; the order is the order of the keys 1 to 5. */
export const ROLES = ['attacker', 'platform', 'detection', 'response', 'failure'] as const;
export type Role = (typeof ROLES)[number];

/**
 * `filled`: it worked. `hollow`: it was refused or failed. `quiet`: part of no incident, or only what made one possible.
 */
export const LOOKS = ['filled', 'hollow', 'quiet', 'quiet-hollow'] as const;
export type Look = (typeof LOOKS)[number];

/** How sure a link is, strongest first. */
export const GROUNDS = ['proven', 'bound', 'inferred'] as const;

/** What is said of each event in words. */
export const TEXTS = [
  'title',
  'call',
  'actor',
  'principal',
  'resource',
  'ip',
  'outcome',
  'accessKey',
] as const;
export type TextName = (typeof TEXTS)[number];

/**
 * What a page shows: the events of one incident, or all of the evidence.
 *
 * Columns instead of objects, because a scene may hold a million events. Every column has one entry per event, in the
 * order in which they are drawn.
 */
export interface Scene {
  readonly count: number;
  readonly ids: readonly string[];
  /** Where it is drawn: at its time, or between its causes and its effects when only the second is known. Ascending. */
  readonly drawnAt: Float64Array;
  /** How long after its recorded time that is, in parts of a millisecond (`DRAWN_UNIT`). */
  readonly drawnAfter: WholeNumbers;
  /** In milliseconds after it; see `earliestAt` and `latestAt`. */
  readonly earliestAfter: WholeNumbers;
  readonly latestAfter: WholeNumbers;
  /** In units of `LAG_UNIT_MS` after it, and one more; 0 where the evidence does not say. See `knownAt`. */
  readonly knownAfter: WholeNumbers;
  /** Index into `ROLES`. */
  readonly role: Uint8Array;
  /** Index into `LOOKS`. */
  readonly look: Uint8Array;
  /** Index into `lanes`. */
  readonly lane: WholeNumbers;
  readonly lanes: readonly SceneLane[];
  readonly texts: Readonly<Record<TextName, TextColumn>>;
  readonly links: SceneLinks;
  /** Waits between the attempts of one invocation, in the order of their ends. */
  readonly waits: readonly Wait[];
  readonly gaps: readonly SceneGap[];
  readonly measures: readonly Measure[];
  readonly chapters: readonly Chapter[];
}

/** In whatever width is enough for them: each fresh megabyte of a page costs it some milliseconds. */
export type WholeNumbers = Uint8Array | Uint16Array | Uint32Array;

/** Drawn places are rounded to this part of a millisecond, so that they come out of the bytes as they went in. */
export const DRAWN_UNIT = 64;
/** From the recorded time to the delivery of the log, whole milliseconds of this many. */
export const LAG_UNIT_MS = 1000;

export interface TextColumn {
  readonly values: readonly string[];
  /** Index into `values`, one per event. */
  readonly index: WholeNumbers;
}

export interface SceneLane {
  /** "lambda aftertrace-malicious-upload-scan" */
  readonly id: string;
  /** The part of the name that tells it from its neighbours: "scan". */
  readonly label: string;
  /** The whole name. */
  readonly name: string;
  /** "Lambda function" */
  readonly kind: string;
}

export interface SceneLinks {
  /** Indexes of events. */
  readonly from: WholeNumbers;
  readonly to: WholeNumbers;
  /** Index into `GROUNDS`. */
  readonly grounds: Uint8Array;
}

/** The platform waits before it tries again. */
export interface Wait {
  /** Indexes of events: the attempt before, and the one after. */
  readonly from: number;
  readonly to: number;
  /** "attempt 2 after 1 m 1 s" */
  readonly label: string;
}

/** A stretch the evidence says nothing about. */
export interface SceneGap {
  readonly from: number;
  readonly to: number;
  readonly because: string;
}

/** A stretch of time that is stated above the lanes, as on a drawing: "0.273 s to detect". */
export interface Measure {
  readonly id: 'detect' | 'contain';
  readonly from: number;
  /** Null: it never came to an end that the evidence shows. */
  readonly to: number | null;
  readonly label: string;
}

export interface Chapter {
  /** The phase it begins with, or "before". */
  readonly id: string;
  readonly from: number;
  readonly title: string;
}

/** Milliseconds since 1970, as recorded. */
export const recordedAt = ({ drawnAt, drawnAfter }: Scene, event: number): number =>
  (drawnAt[event] ?? 0) - (drawnAfter[event] ?? 0) / DRAWN_UNIT;

/** Between these two it happened: the recorded second, narrowed by what its proven causes and effects allow. */
export const earliestAt = (scene: Scene, event: number): number =>
  recordedAt(scene, event) + (scene.earliestAfter[event] ?? 0);
export const latestAt = (scene: Scene, event: number): number =>
  recordedAt(scene, event) + (scene.latestAfter[event] ?? 0);

/** From when on anybody could read of it: its log was delivered. NaN where the evidence does not say. */
export function knownAt(scene: Scene, event: number): number {
  const lag = scene.knownAfter[event] ?? 0;
  return lag === 0 ? Number.NaN : recordedAt(scene, event) + (lag - 1) * LAG_UNIT_MS;
}

export const roleOf = (scene: Scene, event: number): Role =>
  ROLES[scene.role[event] ?? 1] ?? 'platform';

export const lookOf = (scene: Scene, event: number): Look =>
  LOOKS[scene.look[event] ?? 0] ?? 'filled';

export const textOf = (scene: Scene, name: TextName, event: number): string => {
  const { values, index } = scene.texts[name];
  return values[index[event] ?? 0] ?? '';
};
