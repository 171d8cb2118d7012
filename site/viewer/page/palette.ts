import { ROLES, type Role } from '../scene.ts';

const INKS = ['sheet', 'paper', 'ink', 'ink-2', 'ink-3', 'edge', 'hair'] as const;

/** Colours of the theme in force, for the canvas, which knows no style sheet. */
export interface Palette {
  readonly roles: Readonly<Record<Role, string>>;
  readonly ink: Readonly<Record<(typeof INKS)[number], string>>;
  /** As pixels of a canvas hold them, in the order of `ROLES`. */
  readonly pixels: readonly number[];
}

let known: Palette | undefined;

/** Read once per theme: every question lays the page's styles out. */
export function readPalette(): Palette {
  known ??= paletteInForce();
  return known;
}

/** Asked of elements, because a token names a colour per theme and only a use of it decides which. */
function paletteInForce(): Palette {
  const probe = document.createElement('i');
  probe.hidden = true;
  const names = [...ROLES, ...INKS];
  probe.append(
    ...names.map((name) => {
      const each = document.createElement('i');
      each.style.color = `var(--${name})`;
      return each;
    }),
  );
  document.body.append(probe);
  const colours = [...probe.children].map((each) => getComputedStyle(each).color);
  probe.remove();
  const colour = (name: (typeof names)[number]): string => colours[names.indexOf(name)] ?? '#000';
  const roles = {
    attacker: colour('attacker'),
    platform: colour('platform'),
    detection: colour('detection'),
    response: colour('response'),
    failure: colour('failure'),
  };
  const ink = {
    sheet: colour('sheet'),
    paper: colour('paper'),
    ink: colour('ink'),
    'ink-2': colour('ink-2'),
    'ink-3': colour('ink-3'),
    edge: colour('edge'),
    hair: colour('hair'),
  };
  return { roles, ink, pixels: ROLES.map((role) => pixelOf(roles[role])) };
}

/** "rgb(163, 27, 8)" as alpha, blue, green, red. */
function pixelOf(colour: string): number {
  const [red = 0, green = 0, blue = 0] = (colour.match(/\d+/g) ?? []).map(Number);
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

const CHANGED = 'themechange';

/** Calls back when the theme in force changes, by the system or by the switch. */
export function onThemeChange(changed: () => void): void {
  const told = () => {
    known = undefined;
    changed();
  };
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', told);
  matchMedia('(forced-colors: active)').addEventListener('change', told);
  document.addEventListener(CHANGED, told);
}

export const tellThemeChange = (): void => {
  document.dispatchEvent(new Event(CHANGED));
};
