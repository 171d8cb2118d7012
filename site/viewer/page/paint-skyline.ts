import { DENSE_ORDER, type DenseLane } from '../layout/dense-lane.ts';
import { LANE_HEIGHT_PX, type LaneLayout } from '../layout/lane-layout.ts';
import { ROLES } from '../scene.ts';
import { HEAD_PX, type Part } from './paint-lanes.ts';
import type { Palette } from './palette.ts';

/**
 * Lanes with more events than there is room for marks, written as pixels of one CSS pixel each.
 *
 * The image is kept: a new one of a million pixels costs more than filling it.
 */
export interface SkylinePainter {
  /** Onto the canvas of the marks, before anything else, where its pixels are as large. */
  paintOnto(
    context: CanvasRenderingContext2D,
    layout: LaneLayout,
    part: Part,
    palette: Palette,
  ): void;
  /** On a finer screen onto a canvas beneath, which the browser enlarges, columns and all. */
  paintBeneath(layout: LaneLayout, part: Part, palette: Palette): void;
}

export function skylinePainter(canvas: HTMLCanvasElement): SkylinePainter {
  const beneath = canvas.getContext('2d', { willReadFrequently: true });
  let image: ImageData | undefined;
  const filled = ({ dense }: LaneLayout, part: Part, palette: Palette): ImageData => {
    const [width, height] = [Math.max(1, Math.floor(part.widthPx)), Math.max(1, part.heightPx)];
    if (image?.width !== width || image.height !== height) image = new ImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    pixels.fill(0);
    for (const lane of dense) fill(pixels, width, lane, palette.pixels, part.topPx);
    return image;
  };
  return {
    paintOnto: (context, layout, part, palette) => {
      canvas.hidden = true;
      if (layout.dense.length > 0) context.putImageData(filled(layout, part, palette), 0, 0);
    },
    paintBeneath: (layout, part, palette) => {
      canvas.hidden = layout.dense.length === 0;
      if (beneath === null || layout.dense.length === 0) return;
      const drawn = filled(layout, part, palette);
      if (canvas.width !== drawn.width) canvas.width = drawn.width;
      if (canvas.height !== drawn.height) canvas.height = drawn.height;
      canvas.style.top = `${part.topPx}px`;
      beneath.putImageData(drawn, 0, 0);
    },
  };
}

function fill(
  pixels: Uint32Array,
  width: number,
  { lane, heights }: DenseLane,
  colours: readonly number[],
  topPx: number,
): void {
  const bottom = HEAD_PX + (lane + 1) * LANE_HEIGHT_PX - 3 - topPx;
  // A typed array takes no notice of places it does not have: what lies outside of the part is left out.
  if (bottom < 0 || (bottom - LANE_HEIGHT_PX) * width > pixels.length) return;
  for (let x = 0; x < width; x += 1) {
    let at = bottom * width + x;
    for (const role of DENSE_ORDER) {
      const end = at - (heights[x * ROLES.length + role] ?? 0) * width;
      const colour = colours[role] ?? 0;
      for (; at > end; at -= width) pixels[at] = colour;
    }
  }
}
