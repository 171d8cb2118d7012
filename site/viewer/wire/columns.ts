import {
  DRAWN_UNIT,
  recordedAt,
  type Scene,
  TEXTS,
  type TextColumn,
  type TextName,
  type WholeNumbers,
} from '../scene.ts';

/**
 * A scene as bytes: a head in JSON, then one column after the other, each on a multiple of eight bytes.
 *
 * Times are whole milliseconds, written as differences; what lies within a second is written in parts of one. Both are
 * exact, and both shrink well. Ids are not in it: they cannot be packed, and only links need them.
 */
export function encodeScene(scene: Scene): Uint8Array<ArrayBuffer> {
  const columns: Column[] = [];
  let before = 0;
  const put = (values: Column): Place => {
    const place = { at: before, count: values.length, bits: values.BYTES_PER_ELEMENT * 8 };
    columns.push(values);
    before += padded(values.byteLength);
    return place;
  };
  const text = ({ values, index }: TextColumn) => ({
    values,
    index: put(narrowed(index)),
  });
  const head: Head = {
    count: scene.count,
    start: recordedAt(scene, 0),
    steps: put(stepsOf(scene)),
    drawn: put(narrowed(scene.drawnAfter)),
    earliest: put(narrowed(scene.earliestAfter)),
    latest: put(narrowed(scene.latestAfter)),
    known: put(narrowed(scene.knownAfter)),
    role: put(scene.role),
    look: put(scene.look),
    lane: put(narrowed(scene.lane)),
    texts: byName((name) => text(scene.texts[name])),
    from: put(narrowed(scene.links.from)),
    to: put(narrowed(scene.links.to)),
    grounds: put(scene.links.grounds),
    lanes: scene.lanes,
    waits: scene.waits,
    gaps: scene.gaps,
    measures: scene.measures,
    chapters: scene.chapters,
  };
  return joined(new TextEncoder().encode(JSON.stringify(head)), columns);
}

/** Whole numbers in as few bytes each as the largest of them needs. */
export function narrowed(numbers: WholeNumbers | Float64Array): WholeNumbers {
  let most = 0;
  for (const each of numbers) most = Math.max(most, each);
  if (most <= 0xff) return new Uint8Array(numbers);
  return most <= 0xffff ? new Uint16Array(numbers) : new Uint32Array(numbers);
}

/**
 * What needs no calculation is read where it lies, little-endian as everywhere a browser runs: nothing of it is copied.
 *
 * @throws Error when the bytes are not a scene.
 */
export function decodeScene(bytes: ArrayBuffer): Omit<Scene, 'ids'> {
  const headBytes = new DataView(bytes).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 8, headBytes))) as Head;
  const start = padded(8 + headBytes);
  const whole = ({ at, count, bits }: Place): WholeNumbers => {
    if (bits === 8) return new Uint8Array(bytes, start + at, count);
    if (bits === 16) return new Uint16Array(bytes, start + at, count);
    return new Uint32Array(bytes, start + at, count);
  };
  const octets = ({ at, count }: Place) => new Uint8Array(bytes, start + at, count);
  const drawnAfter = whole(head.drawn);
  const { at, count, bits } = head.steps;
  const steps =
    bits === 64
      ? new Float64Array(bytes, start + at, count)
      : new Int32Array(bytes, start + at, count);
  const drawnAt = new Float64Array(head.count);
  let time = head.start;
  for (let event = 0; event < head.count; event += 1) {
    time += steps[event] ?? 0;
    drawnAt[event] = time + (drawnAfter[event] ?? 0) / DRAWN_UNIT;
  }
  return {
    count: head.count,
    drawnAt,
    drawnAfter,
    earliestAfter: whole(head.earliest),
    latestAfter: whole(head.latest),
    knownAfter: whole(head.known),
    role: octets(head.role),
    look: octets(head.look),
    lane: whole(head.lane),
    texts: byName((name) => {
      const { values, index } = head.texts[name];
      return { values, index: whole(index) };
    }),
    links: { from: whole(head.from), to: whole(head.to), grounds: octets(head.grounds) },
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

type Column = WholeNumbers | Int32Array | Float64Array;

/** 24 days fit into 32 bits; evidence with a longer silence in it takes the wide form. */
function stepsOf(scene: Scene): Int32Array | Float64Array {
  const steps = new Float64Array(scene.count);
  let [before, widest] = [recordedAt(scene, 0), 0];
  for (let at = 0; at < scene.count; at += 1) {
    const time = recordedAt(scene, at);
    steps[at] = time - before;
    widest = Math.max(widest, Math.abs(time - before));
    before = time;
  }
  return widest < 0x7fffffff ? new Int32Array(steps) : steps;
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
