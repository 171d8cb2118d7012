import type { Drawn } from './lanes-view.ts';
import { HEAD_PX } from './paint-lanes.ts';
import type { Session } from './session.ts';
import { panBy, windowAround, zoomBy } from './window-steps.ts';

/** A drag shorter than this is a click. */
const LEAST_DRAG_PX = 5;
const WHEEL_ZOOM = 0.002;

/** Mouse and fingers on the lanes. Everything here can be done by a key or a button as well. */
export function followPointer(
  session: Session,
  stage: HTMLElement,
  drawn: () => Drawn | undefined,
): void {
  followMouse(session, stage, drawn);
  followWheel(session, stage, drawn);
  followFingers(session, stage, drawn);
}

const pointIn = (
  stage: HTMLElement,
  { clientX, clientY }: { clientX: number; clientY: number },
) => {
  const box = stage.getBoundingClientRect();
  return { x: clientX - box.left, y: clientY - box.top };
};

/** A click selects or moves the moment; a drag on the axis sets the window; a double click fits. */
function followMouse(session: Session, stage: HTMLElement, drawn: () => Drawn | undefined): void {
  let dragFrom: number | undefined;
  let band: HTMLElement | undefined;
  const end = () => {
    dragFrom = undefined;
    band?.remove();
    band = undefined;
  };
  stage.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || event.pointerType === 'touch') return;
    const { x, y } = pointIn(stage, event);
    if (y >= HEAD_PX) return;
    dragFrom = x;
    stage.setPointerCapture(event.pointerId);
  });
  stage.addEventListener('pointermove', (event) => {
    if (dragFrom === undefined) {
      hover(stage, drawn, event);
      return;
    }
    const { x } = pointIn(stage, event);
    if (Math.abs(x - dragFrom) < LEAST_DRAG_PX && band === undefined) return;
    band ??= bandIn(stage);
    band.style.transform = `translateX(${Math.min(x, dragFrom)}px)`;
    band.style.width = `${Math.abs(x - dragFrom)}px`;
  });
  stage.addEventListener('pointercancel', end);
  stage.addEventListener('click', (event) => {
    const [at, from, wasDragged] = [drawn(), dragFrom, band !== undefined];
    end();
    if (at === undefined) return;
    const { x, y } = pointIn(stage, event);
    if (from !== undefined && wasDragged) {
      const [left, right] = [at.axis.timeAt(Math.min(x, from)), at.axis.timeAt(Math.max(x, from))];
      session.change({ window: { from: left, to: right } });
      return;
    }
    const found = y < HEAD_PX ? undefined : at.eventUnder(x, y);
    if (found === undefined) session.change({ time: at.axis.timeAt(x) }, 'move');
    else session.change({ selected: found });
  });
  stage.addEventListener('dblclick', (event) => {
    const { x, y } = pointIn(stage, event);
    const found = drawn()?.eventUnder(x, y);
    session.change({ window: found === undefined ? undefined : windowAround(session, found) });
  });
}

function hover(stage: HTMLElement, drawn: () => Drawn | undefined, event: PointerEvent): void {
  const { x, y } = pointIn(stage, event);
  const isOver = y >= HEAD_PX && drawn()?.eventUnder(x, y) !== undefined;
  stage.style.cursor = y < HEAD_PX ? 'col-resize' : isOver ? 'pointer' : '';
}

function bandIn(stage: HTMLElement): HTMLElement {
  const band = document.createElement('div');
  band.className = 'drag-band';
  stage.append(band);
  return band;
}

/** A plain wheel scrolls the page; nobody is to be caught in here. */
function followWheel(session: Session, stage: HTMLElement, drawn: () => Drawn | undefined): void {
  stage.addEventListener(
    'wheel',
    (event) => {
      const at = drawn();
      if (at === undefined || (!event.ctrlKey && !event.metaKey && !event.shiftKey)) return;
      event.preventDefault();
      const delta = event.deltaY === 0 ? event.deltaX : event.deltaY;
      if (event.shiftKey) panBy(session, delta / at.axis.widthPx);
      else {
        const about = at.axis.timeAt(pointIn(stage, event).x);
        zoomBy(session, Math.exp(delta * WHEEL_ZOOM), about);
      }
    },
    { passive: false },
  );
}

/** Two fingers zoom and move; one scrolls the page, as everywhere. */
function followFingers(session: Session, stage: HTMLElement, drawn: () => Drawn | undefined): void {
  let before: { readonly apart: number; readonly middle: number } | undefined;
  const pinch = (event: TouchEvent) => {
    const [one, two] = [event.touches[0], event.touches[1]];
    if (one === undefined || two === undefined) return undefined;
    const [a, b] = [pointIn(stage, one).x, pointIn(stage, two).x];
    return { apart: Math.max(12, Math.abs(a - b)), middle: (a + b) / 2 };
  };
  stage.addEventListener(
    'touchstart',
    (event) => {
      before = pinch(event);
    },
    { passive: true },
  );
  stage.addEventListener(
    'touchmove',
    (event) => {
      const [at, now] = [drawn(), pinch(event)];
      if (at === undefined || now === undefined || before === undefined) return;
      event.preventDefault();
      zoomBy(session, before.apart / now.apart, at.axis.timeAt(now.middle));
      panBy(session, (before.middle - now.middle) / at.axis.widthPx);
      before = now;
    },
    { passive: false },
  );
  stage.addEventListener('touchend', (event) => {
    before = pinch(event);
  });
}
