export type Anchor = 'start' | 'middle' | 'end';

/** Words over the lanes. Elements are used again from frame to frame, and touched only where something changed. */
export interface Labels {
  /** Everything that is not put again until `end` is taken away. */
  begin(): void;
  put(x: number, y: number, text: string, kind: string, anchor?: Anchor): void;
  end(): void;
}

interface Label {
  readonly element: HTMLElement;
  text: string;
  kind: string;
  place: string;
}

const SHIFTS: Readonly<Record<Anchor, string>> = { start: '0', middle: '-50%', end: '-100%' };

export function labelsIn(host: HTMLElement): Labels {
  const made: Label[] = [];
  let used = 0;
  const next = (): Label => {
    const known = made[used];
    if (known !== undefined) return known;
    const element = document.createElement('span');
    host.append(element);
    const label = { element, text: '', kind: '', place: '' };
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
      const place = `translate(${Math.round(x)}px, ${Math.round(y)}px) translate(${SHIFTS[anchor]}, -50%)`;
      if (label.text !== text) label.element.textContent = text;
      if (label.kind !== kind) label.element.className = kind;
      if (label.place !== place) label.element.style.transform = place;
      label.text = text;
      label.kind = kind;
      label.place = place;
    },
    end: () => {
      for (const label of made.slice(used)) {
        if (label.kind === 'gone') continue;
        label.element.className = 'gone';
        label.kind = 'gone';
      }
    },
  };
}
