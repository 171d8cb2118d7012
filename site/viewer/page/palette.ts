import { ROLES, type Role } from '../scene.ts';

/** Colours of the theme in force, for the canvas, which knows no style sheet. */
export interface Palette {
  readonly roles: Readonly<Record<Role, string>>;
  readonly sheet: string;
  /** As pixels of a canvas hold them, in the order of `ROLES`. */
  readonly pixels: readonly number[];
}

export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const roles = {
    attacker: colour('attacker'),
    platform: colour('platform'),
    detection: colour('detection'),
    response: colour('response'),
    failure: colour('failure'),
  };
  return { roles, sheet: colour('sheet'), pixels: ROLES.map((role) => pixelOf(roles[role])) };
}

/** "#a31b08" as alpha, blue, green, red. */
function pixelOf(hex: string): number {
  const value = Number.parseInt(hex.slice(1, 7), 16);
  const [red, green, blue] = [value >> 16, (value >> 8) & 255, value & 255];
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** Calls back when the system's theme changes. */
export function onThemeChange(changed: () => void): void {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', changed);
}
