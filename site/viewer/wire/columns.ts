import { type Scene, type SceneLinks, TEXTS, type TextColumn, type TextName } from '../scene.ts';

/**
 * A scene as bytes: a head in JSON, then one column after the other, each on a multiple of eight bytes.
 *
 * Times are whole milliseconds, written as differences; what lies within a second is written in 64ths of one. Both are
 * exact, and both shrink well. Ids are not in it: they cannot be packed, and only links need them.
 */
export function encodeScene(scene: Scene): Uint8Array<ArrayBuffer> {
  const columns: Column[] = [];
  const put = (values: Column): Place => {
    const before = columns.reduce((sum, each) => sum + padded(each.byteLength), 0);
    columns.push(values);
    return { at: before, count: values.length, bits: values.BYTES_PER_ELEMENT * 8 };
  };
  const within = (column: Float64Array, unit: number) =>
    put(Uint16Array.from(column, (time, at) => Math.round((time - recorded(scene, at)) * unit)));
  const text = ({ values, index }: TextColumn) => ({
    values,
    index: put(values.length <= 0xffff ? Uint16Array.from(index) : index),
  });
  const head: Head = {
    count: scene.count,
    start: recorded(scene, 0),
    steps: put(stepsOf(scene.recordedAt)),
    drawn: within(scene.drawnAt, DRAWN_UNIT),
    earliest: within(scene.earliest, 1),
    latest: within(scene.latest, 1),
    known: put(lagsOf(scene)),
    role: put(scene.role),
    look: put(scene.look),
    lane: put(scene.lane),
    texts: byName((name) => text(scene.texts[name])),
    from: put(scene.links.from),
    to: put(scene.links.to),
    grounds: put(scene.links.grounds),
    lanes: scene.lanes,
    waits: scene.waits,
    gaps: scene.gaps,
    measures: scene.measures,
    chapters: scene.chapters,
  };
  return joined(new TextEncoder().encode(JSON.stringify(head)), columns);
}

/** Drawn places are rounded to this part of a millisecond, so that they come out of the bytes as they went in. */
export const DRAWN_UNIT = 64;
/** From the recorded time to the delivery of the log, whole milliseconds of this many. */
export const LAG_UNIT_MS = 1000;
const NO_LAG = 0xffffffff;

const lagsOf = (scene: Scene): Uint32Array =>
  Uint32Array.from(scene.knownAt, (time, at) =>
    Number.isNaN(time) ? NO_LAG : Math.round((time - recorded(scene, at)) / LAG_UNIT_MS),
  );

/** @throws Error when the bytes are not a scene. */
export function decodeScene(bytes: ArrayBuffer): Omit<Scene, 'ids'> {
  const headBytes = new DataView(bytes).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 8, headBytes))) as Head;
  const start = padded(8 + headBytes);
  const read = ({ at, count, bits }: Place) => columnAt(bytes, start + at, count, bits);
  const recordedAt = new Float64Array(head.count);
  let time = head.start;
  const steps = read(head.steps);
  for (let at = 0; at < head.count; at += 1) {
    time += steps[at] ?? 0;
    recordedAt[at] = time;
  }
  const within = (place: Place, unit: number) => {
    const offsets = read(place);
    const column = new Float64Array(head.count);
    for (let at = 0; at < head.count; at += 1) {
      column[at] = (recordedAt[at] ?? 0) + (offsets[at] ?? 0) / unit;
    }
    return column;
  };
  const lags = Uint32Array.from(read(head.known));
  const knownAt = recordedAt.map((at, event) => {
    const lag = lags[event] ?? NO_LAG;
    return lag === NO_LAG ? Number.NaN : at + lag * LAG_UNIT_MS;
  });
  const links: SceneLinks = {
    from: Uint32Array.from(read(head.from)),
    to: Uint32Array.from(read(head.to)),
    grounds: Uint8Array.from(read(head.grounds)),
  };
  return {
    count: head.count,
    recordedAt,
    drawnAt: within(head.drawn, DRAWN_UNIT),
    earliest: within(head.earliest, 1),
    latest: within(head.latest, 1),
    knownAt,
    role: Uint8Array.from(read(head.role)),
    look: Uint8Array.from(read(head.look)),
    lane: Uint16Array.from(read(head.lane)),
    texts: byName((name) => {
      const { values, index } = head.texts[name];
      return { values, index: Uint32Array.from(read(index)) };
    }),
    links,
    lanes: head.lanes,
    waits: head.waits,
    gaps: head.gaps,
    measures: head.measures,
    chapters: head.chapters,
  };
}

interface Place {
  readonly at: number;
  readonly count: number;
  readonly bits: number;
}

interface Head extends Pick<Scene, 'count' | 'lanes' | 'waits' | 'gaps' | 'measures' | 'chapters'> {
  readonly start: number;
  readonly steps: Place;
  readonly drawn: Place;
  readonly earliest: Place;
  readonly latest: Place;
  readonly known: Place;
  readonly role: Place;
  readonly look: Place;
  readonly lane: Place;
  readonly texts: Readonly<
    Record<TextName, { readonly values: readonly string[]; readonly index: Place }>
  >;
  readonly from: Place;
  readonly to: Place;
  readonly grounds: Place;
}

type Column = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;

const recorded = ({ recordedAt }: Scene, at: number): number => recordedAt[at] ?? 0;

/** 24 days fit into 32 bits; evidence with a longer silence in it takes the wide form. */
function stepsOf(times: Float64Array): Int32Array | Float64Array {
  const steps = times.map((time, at) => (at === 0 ? 0 : time - (times[at - 1] ?? 0)));
  return steps.every((step) => Math.abs(step) < 0x7fffffff) ? Int32Array.from(steps) : steps;
}

function byName<Value>(make: (name: TextName) => Value): Readonly<Record<TextName, Value>> {
  const [title, call, actor, principal, resource, ip, outcome, accessKey] = TEXTS;
  return {
    title: make(title),
    call: make(call),
    actor: make(actor),
    principal: make(principal),
    resource: make(resource),
    ip: make(ip),
    outcome: make(outcome),
    accessKey: make(accessKey),
  };
}

const padded = (bytes: number): number => Math.ceil(bytes / 8) * 8;

function joined(head: Uint8Array, columns: readonly Column[]): Uint8Array<ArrayBuffer> {
  const start = padded(8 + head.length);
  const total = columns.reduce((sum, { byteLength }) => sum + padded(byteLength), start);
  const bytes = new Uint8Array(total);
  new DataView(bytes.buffer).setUint32(0, head.length, true);
  bytes.set(head, 8);
  let at = start;
  for (const { buffer, byteOffset, byteLength } of columns) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += padded(byteLength);
  }
  return bytes;
}

/** Numbers as the machine has them: little-endian everywhere a browser runs. */
function columnAt(buffer: ArrayBuffer, at: number, count: number, bits: number): Column {
  if (bits === 8) return new Uint8Array(buffer, at, count);
  if (bits === 16) return new Uint16Array(buffer, at, count);
  if (bits === 64) return new Float64Array(buffer, at, count);
  return new Int32Array(buffer, at, count);
}
