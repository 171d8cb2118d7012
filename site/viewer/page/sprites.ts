import { type Look, ROLES, type Role } from '../scene.ts';
import type { Palette } from './palette.ts';

const SHAPES: Readonly<Record<Role, string>> = {
  attacker: 'M0-5.5 5.5 4.5h-11z',
  platform: 'M-4.5-4.5h9v9h-9z',
  detection: 'M0-6 6 0 0 6-6 0z',
  response: 'M5 0a5 5 0 1 1-10 0a5 5 0 1 1 10 0z',
  failure: 'M-4.5-4.5l9 9m0-9l-9 9',
};
const CELL_PX = 18;

/** Every mark drawn once: copying a small picture takes a tenth of the time a path takes. */
export interface Sprites {
  readonly sheet: ImageBitmap;
  /** Of one cell, in pixels of the screen. */
  readonly cell: number;
}

export function spritesFor(palette: Palette, ratio: number): Sprites {
  const cell = Math.ceil(CELL_PX * ratio);
  const sheet = new OffscreenCanvas(cell * 2, cell * ROLES.length);
  const context = sheet.getContext('2d');
  if (context !== null) drawShapes(context, palette, ratio, cell);
  return { sheet: sheet.transferToImageBitmap(), cell };
}

function drawShapes(
  context: OffscreenCanvasRenderingContext2D,
  palette: Palette,
  ratio: number,
  cell: number,
): void {
  ROLES.forEach((role, row) => {
    const path = new Path2D(SHAPES[role]);
    for (const column of [0, 1]) {
      context.setTransform(ratio, 0, 0, ratio, (column + 0.5) * cell, (row + 0.5) * cell);
      context.fillStyle = column === 1 ? palette.ink.sheet : palette.roles[role];
      context.strokeStyle = palette.roles[role];
      context.lineWidth = role === 'failure' ? 2.6 : 1.6;
      if (role !== 'failure') context.fill(path);
      context.stroke(path);
    }
  });
}

/** Places one mark, on whole pixels: between two of them it would be blurred. The context draws in screen pixels. */
export function putSprite(
  context: CanvasRenderingContext2D,
  { sheet, cell }: Sprites,
  role: Role,
  look: Look,
  x: number,
  y: number,
): void {
  const isHollow = look === 'hollow' || look === 'quiet-hollow';
  const [left, top] = [isHollow ? cell : 0, ROLES.indexOf(role) * cell];
  const [atX, atY] = [Math.round(x - cell / 2), Math.round(y - cell / 2)];
  context.drawImage(sheet, left, top, cell, cell, atX, atY, cell, cell);
}
