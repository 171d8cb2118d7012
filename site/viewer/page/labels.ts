export type Anchor = 'start' | 'middle' | 'end';

/** Words over the lanes. Elements are used again from frame to frame, and touched only where something changed. */
export interface Labels {
  /** Everything that is not put again until `end` is taken away. */
  begin(): void;
  put(x: number, y: number, text: string, kind: string, anchor?: Anchor): void;
  end(): void;
}

interface Label {
  readonly box: HTMLElement;
  readonly words: HTMLElement;
  text: string;
  kind: string;
  left: number;
  top: number;
}

/** As wide as any words; what is in it stands at its beginning, middle or end. */
const BOX_PX = 480;
const HALF_LINE_PX = 8;
const SHIFTS: Readonly<Record<Anchor, number>> = { start: 0, middle: BOX_PX / 2, end: BOX_PX };

/** Places are offsets and not transforms: each transform would be a layer to sort with every frame. */
export function labelsIn(host: HTMLElement): Labels {
  const made: Label[] = [];
  let used = 0;
  const next = (): Label => {
    const known = made[used];
    if (known !== undefined) return known;
    const [box, words] = [document.createElement('span'), document.createElement('i')];
    box.append(words);
    host.append(box);
    const label = { box, words, text: '', kind: '', left: Number.NaN, top: Number.NaN };
    made.push(label);
    return label;
  };
  return {
    begin: () => {
      used = 0;
    },
    put: (x, y, text, kind, anchor = 'middle') => {
      const label = next();
      used += 1;
      const [left, top] = [Math.round(x - SHIFTS[anchor]), Math.round(y - HALF_LINE_PX)];
      const kinds = `${kind} word-${anchor}`;
      if (label.text !== text) label.words.textContent = text;
      if (label.kind !== kinds) label.box.className = kinds;
      // A transform: words that follow the window have not pushed anything about, and a browser counts `left` as that.
      if (label.left !== left || label.top !== top)
        label.box.style.transform = `translate(${left}px, ${top}px)`;
      Object.assign(label, { text, kind: kinds, left, top });
    },
    end: () => {
      for (const label of made.slice(used)) {
        if (label.kind === 'gone') continue;
        label.box.className = 'word-gone';
        label.kind = 'gone';
      }
    },
  };
}
