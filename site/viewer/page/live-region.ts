import { linkIndexOf } from '../link-index.ts';
import { textOf } from '../scene.ts';
import type { Session } from './session.ts';
import type { Status } from './status.ts';

const LEAST_PAUSE_MS = 250;

/** Says what is selected, to those who hear the page; at most four times a second, and not while it plays. */
export function speakSelection(session: Session, status: Status): void {
  let timer = 0;
  session.onChange((now, before) => {
    if (now.selected === before.selected || now.selected === undefined || now.playing !== 0) return;
    const { selected } = now;
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      status.speak(sentenceOf(session, selected));
    }, LEAST_PAUSE_MS);
  });
}

function sentenceOf({ scene }: Session, event: number): string {
  const time = new Date(scene.drawnAt[event] ?? 0).toISOString().slice(11, 23);
  const isVague = scene.earliestAfter[event] !== scene.latestAfter[event];
  const lane = scene.lanes[scene.lane[event] ?? 0]?.label ?? '';
  const causes = linkIndexOf(scene.links).into(event).length;
  return [
    `${isVague ? `some time in ${time.slice(0, 8)}` : time}, ${textOf(scene, 'title', event)}`,
    `lane ${lane}`,
    textOf(scene, 'outcome', event),
    causes === 0 ? 'no cause known' : `${causes} cause${causes === 1 ? '' : 's'} known`,
  ].join(', ');
}
