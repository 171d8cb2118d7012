import { deliveriesOf } from '../known-then.ts';
import type { Session } from './session.ts';
import type { Status } from './status.ts';

export function toggleRole(session: Session, role: string): void {
  const { hide } = session.now;
  session.change({
    hide: hide.includes(role) ? hide.filter((each) => each !== role) : [...hide, role],
  });
}

/** Each event from when its log was delivered. It needs a moment to tell of: without one it begins at the beginning. */
export function toggleKnown(session: Session, status: Status): void {
  const { now, scene } = session;
  const known = !now.known;
  const time = now.time ?? scene.drawnAt[now.selected ?? 0];
  session.change({ known, ...(known && { time }) });
  status.say(known ? knownWords(session) : 'Each event from when it happened.');
}

function knownWords({ scene }: Session): string {
  const { moments, untold } = deliveriesOf(scene);
  const late = moments.length === 1 ? 'one delivery' : `${moments.length} deliveries`;
  const told = `As known then: each event from when its log was delivered, in ${late}.`;
  if (untold === 0) return told;
  const counted = untold === 1 ? 'One event tells' : `${untold} events tell`;
  return `${told} ${counted} of no delivery and ${untold === 1 ? 'counts' : 'count'} from when it happened.`;
}

export function togglePin(session: Session, lane: string, status: Status): void {
  const { pins } = session.now;
  const isPinned = pins.includes(lane);
  session.change({ pins: isPinned ? pins.filter((pin) => pin !== lane) : [...pins, lane] }, 'told');
  const name = session.scene.lanes.find(({ id }) => id === lane)?.label ?? lane;
  status.say(isPinned ? `${name} is back in its place.` : `${name} is held at the top.`);
}
