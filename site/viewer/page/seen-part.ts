/** Drawn beyond what is seen, so that not every scroll asks for a new picture. */
const BEYOND_PX = 160;

export interface SeenPart {
  /** @param heightPx of the whole stage. */
  part(heightPx: number): { readonly topPx: number; readonly heightPx: number };
}

/**
 * Which part of a tall stage is in view. A picture of what nobody sees takes as long as one of what is seen, and two
 * hundred lanes are seven thousand pixels high.
 *
 * @param changed is called when another part than the one last asked for has come into view.
 */
export function seenPartOf(stage: HTMLElement, changed: () => void): SeenPart {
  let [top, height] = [0, innerHeight];
  let drawn = { topPx: 0, heightPx: 0 };
  let isDue = false;
  const look = () => {
    isDue = false;
    top = -stage.getBoundingClientRect().top;
    height = innerHeight;
    const isInside =
      Math.max(0, top) >= drawn.topPx &&
      Math.min(stage.clientHeight, top + height) <= drawn.topPx + drawn.heightPx;
    if (!isInside) changed();
  };
  const plan = () => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(look);
  };
  addEventListener('scroll', plan, { passive: true });
  addEventListener('resize', plan);
  new ResizeObserver(plan).observe(document.body);
  top = -stage.getBoundingClientRect().top;
  return {
    part: (whole) => {
      const from = Math.max(0, Math.min(whole - 1, Math.floor(top - BEYOND_PX)));
      const to = Math.max(from + 1, Math.min(whole, Math.ceil(top + height + BEYOND_PX)));
      drawn = { topPx: from, heightPx: to - from };
      return drawn;
    },
  };
}
