import { type Crossings, crossingsOf } from '../flow-crossings.ts';
import { placeOf } from '../layout/lane-index.ts';
import type { Role } from '../scene.ts';
import type { Session } from './session.ts';

/** Milliseconds a token takes along its edge, however fast time plays. */
const TRAVEL_MS = 800;
/** Faster than this nobody could follow them: edges are as thick as much passes along them. */
const FASTEST = 250;
const MOST_TOKENS = 20;
/** Points of an edge that are asked for once; between them a token moves in a straight line. */
const STEPS = 48;

interface Track {
  readonly edge: SVGPathElement;
  readonly crossings: Crossings;
  readonly points: readonly DOMPoint[];
  litUntil: number;
}

interface Token {
  readonly mark: SVGGElement;
  readonly shape: SVGUseElement;
  track: Track | undefined;
  began: number;
}

/** Something on its way along each edge while time plays forwards. Only attributes change; the marks are used again. */
export function showTokens(
  session: Session,
  picture: SVGSVGElement,
  nodes: readonly { readonly id: string; readonly events: readonly number[] }[],
): void {
  const isStill = matchMedia('(prefers-reduced-motion: reduce)');
  const edges = [...picture.querySelectorAll<SVGPathElement>('path[data-from]')];
  const ends = edges.map(({ dataset }) => ({
    from: dataset['from'] ?? '',
    to: dataset['to'] ?? '',
  }));
  let tracks: readonly Track[] | undefined;
  const tokens: Token[] = [];
  let isMoving = false;
  const frame = (now: number) => {
    isMoving = false;
    for (const token of tokens) isMoving = move(token, now) || isMoving;
    for (const track of tracks ?? []) isMoving = fade(track, now) || isMoving;
    if (isMoving) requestAnimationFrame(frame);
  };
  const start = (track: Track, role: Role, now: number) => {
    const free = tokens.find((token) => token.track === undefined);
    if (free === undefined && tokens.length >= MOST_TOKENS) return;
    const token = free ?? tokenIn(picture, tokens);
    token.mark.setAttribute('class', `flow-token c-${role}`);
    token.shape.setAttribute('href', `#s-${role}`);
    token.track = track;
    token.began = now;
  };
  session.onChange(({ time, playing }, before) => {
    if (playing !== 1 || time === undefined || before.time === undefined) return;
    if (time <= before.time) return;
    tracks ??= crossingsOf(session.scene, nodes, ends).map((crossings, at) =>
      trackOf(edges[at], crossings),
    );
    const now = performance.now();
    const isFast = session.derived.speed * session.now.boost > FASTEST;
    for (const track of tracks) {
      const { times, roles } = track.crossings;
      const [first, last] = [placeOf(times, before.time + 1e-6), placeOf(times, time + 1e-6)];
      if (first === last) continue;
      const role = roles[last - 1] ?? 'platform';
      if (isStill.matches || isFast) light(track, role, last - first, isFast, now);
      else start(track, role, now);
    }
    if (isMoving) return;
    isMoving = true;
    requestAnimationFrame(frame);
  });
}

const SVG = 'http://www.w3.org/2000/svg';

function tokenIn(picture: SVGSVGElement, tokens: Token[]): Token {
  const mark = document.createElementNS(SVG, 'g');
  const shape = document.createElementNS(SVG, 'use');
  mark.append(shape);
  picture.append(mark);
  const token = { mark, shape, track: undefined, began: 0 };
  tokens.push(token);
  return token;
}

function trackOf(edge: SVGPathElement | undefined, crossings: Crossings): Track {
  if (edge === undefined) throw new Error('there is an edge for each crossing');
  const length = edge.getTotalLength();
  const points = Array.from({ length: STEPS + 1 }, (_none, at) =>
    edge.getPointAtLength((length * at) / STEPS),
  );
  return { edge, crossings, points, litUntil: 0 };
}

/** @returns whether it is still on its way. */
function move(token: Token, now: number): boolean {
  if (token.track === undefined) return false;
  const part = (now - token.began) / TRAVEL_MS;
  if (part >= 1) {
    token.track = undefined;
    token.mark.setAttribute('class', 'flow-token is-idle');
    return false;
  }
  const at = Math.max(0, part) * STEPS;
  const [from, to] = [token.track.points[Math.floor(at)], token.track.points[Math.ceil(at)]];
  const within = at - Math.floor(at);
  const x = (from?.x ?? 0) + ((to?.x ?? 0) - (from?.x ?? 0)) * within;
  const y = (from?.y ?? 0) + ((to?.y ?? 0) - (from?.y ?? 0)) * within;
  token.mark.setAttribute('transform', `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
  return true;
}

/** The edge takes the colour of what passes; where much does, it is thicker. */
function light(track: Track, role: Role, count: number, isFast: boolean, now: number): void {
  track.litUntil = now + TRAVEL_MS;
  track.edge.classList.remove('c-attacker', 'c-platform', 'c-detection', 'c-response', 'c-failure');
  track.edge.classList.add('lit', `c-${role}`);
  const width = isFast ? Math.min(6, 2 + Math.log2(count)) : 2;
  track.edge.style.strokeWidth = String(width);
}

/** @returns whether it is still lit. */
function fade(track: Track, now: number): boolean {
  if (track.litUntil === 0) return false;
  if (now < track.litUntil) return true;
  track.litUntil = 0;
  track.edge.classList.remove('lit');
  track.edge.style.strokeWidth = '';
  return false;
}
