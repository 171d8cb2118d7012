import { stretchesOf, wholeWindow } from '../layout/time-axis.ts';
import { advanced } from '../playback.ts';
import { eventAt } from '../steps.ts';
import { SPEEDS } from '../view-state.ts';
import { type Overview, showOverview } from './overview-view.ts';
import { changeSpeed, goToChapter, stepBy, togglePlay } from './playback-steps.ts';
import type { Session } from './session.ts';

/** Play, step, scrub: the bar at the foot of the page. */
export function showTransport(session: Session, host: HTMLElement): Overview | undefined {
  host.hidden = false;
  const play = host.querySelector<HTMLButtonElement>('[data-do=play]');
  const clock = host.querySelector('.clock');
  const count = host.querySelector('.count');
  const speed = host.querySelector<HTMLSelectElement>('select');
  const slider = host.querySelector<HTMLElement>('.overview');
  if (play === null || clock === null || count === null || speed === null || slider === null)
    return undefined;

  const does: Readonly<Record<string, () => void>> = {
    play: () => {
      togglePlay(session, 1);
    },
    previous: () => {
      stepBy(session, -1);
    },
    next: () => {
      stepBy(session, 1);
    },
    'previous-chapter': () => {
      goToChapter(session, -1);
    },
    'next-chapter': () => {
      goToChapter(session, 1);
    },
    slower: () => {
      changeSpeed(session, -1);
    },
    faster: () => {
      changeSpeed(session, 1);
    },
  };
  for (const button of host.querySelectorAll<HTMLElement>('[data-do]')) {
    button.addEventListener('click', () => does[button.dataset['do'] ?? '']?.());
  }
  speed.replaceChildren(...SPEEDS.map((each) => new Option(`${each}×`, String(each))));
  speed.addEventListener('change', () => {
    session.change({ speed: Number(speed.value) }, 'move');
  });
  const overview = showOverview(session, slider, host.querySelector<HTMLElement>('.chapters'));
  const set = (element: Element, text: string) => {
    if (element.textContent !== text) element.textContent = text;
  };
  let said = { playing: 2, speed: 0 };
  const tell = () => {
    const { now, scene, derived } = session;
    const time = now.time ?? scene.drawnAt[now.selected ?? 0] ?? 0;
    const happened = now.time === undefined ? now.selected : eventAt(scene, now.time);
    set(clock, new Date(time).toISOString().slice(11, 23));
    set(count, countWords(session, happened));
    if (said.playing !== now.playing) {
      play.setAttribute('aria-label', now.playing === 0 ? 'Play' : 'Pause');
      play.classList.toggle('is-playing', now.playing !== 0);
    }
    if (said.speed !== derived.speed) speed.value = String(derived.speed);
    said = { playing: now.playing, speed: derived.speed };
    overview.placeHand(time, now.time !== undefined || now.selected !== undefined);
    // What moves all the time is not worth saying: it is told when it stands.
    if (now.playing !== 0) return;
    slider.setAttribute('aria-valuenow', String((happened ?? -1) + 1));
    slider.setAttribute('aria-valuetext', `${clock.textContent} UTC, ${count.textContent}`);
  };
  session.onChange(tell);
  tell();
  playAlong(session);
  return overview;
}

function countWords({ now, scene, derived }: Session, happened: number | undefined): string {
  const boost = now.boost > 1 ? `, ${now.boost}× faster` : '';
  if (happened === undefined) return `${scene.count} events${boost}`;
  const known = derived.heardUntil === undefined ? '' : ', as known then';
  return `event ${happened + 1} of ${scene.count}${known}${boost}`;
}

/** Moves the moment while it plays; with reduced motion from event to event instead of smoothly. */
function playAlong(session: Session): void {
  const isStill = matchMedia('(prefers-reduced-motion: reduce)');
  let last = 0;
  let owed = 0;
  const frame = (at: number) => {
    const { now, derived, scene } = session;
    if (now.playing === 0 || now.time === undefined) return;
    const elapsed = Math.min(100, at - last);
    last = at;
    owed += elapsed;
    if (isStill.matches && owed < 500) return void requestAnimationFrame(frame);
    const whole = stretchesForPlay(session);
    const speed = derived.speed * now.boost * now.playing;
    const time = isStill.matches
      ? (scene.drawnAt[(eventAt(scene, now.time) ?? -1) + now.playing] ?? whole.to)
      : advanced(whole.stretches, now.time, elapsed, speed);
    owed = 0;
    const isOver = now.playing === 1 ? time >= whole.to - 1e-3 : time <= whole.from + 1e-3;
    session.change(
      { time, ...(isOver && { playing: 0, boost: 1 }), ...following(session, time) },
      'move',
    );
    if (!isOver) requestAnimationFrame(frame);
  };
  session.onChange((now, before) => {
    if (now.playing === 0 || before.playing !== 0) return;
    last = performance.now();
    requestAnimationFrame(frame);
  });
}

function stretchesForPlay({ scene, now, derived }: Session) {
  const { from, to } = wholeWindow(scene.drawnAt);
  const stretches =
    now.window === undefined ? derived.stretches : stretchesOf(scene.drawnAt, from, to, now.fold);
  return { stretches, from, to };
}

/** The window goes along when the moment leaves it. */
function following({ now }: Session, time: number) {
  const { window } = now;
  if (window === undefined || (time >= window.from && time <= window.to)) return {};
  const long = window.to - window.from;
  return {
    window: now.playing === 1 ? { from: time, to: time + long } : { from: time - long, to: time },
  };
}
