/** How long a stretch of the map is, in the page's own digits. */
import type { VNode } from 'preact';
import { address } from '../state/address.ts';
import { distance } from '../words/index.ts';

/** Metres of a pixel at the equator at zoom 0, for tiles of 512. */
const WHOLE = 78_271.516_964;
const LONGEST = 96;

export function Scale(): VNode | null {
  const { view } = address.value;
  if (!view) return null;
  const metresPerPixel = (WHOLE * Math.cos((view.lat * Math.PI) / 180)) / 2 ** view.zoom;
  const metres = round(metresPerPixel * LONGEST);
  return (
    <p class="scale">
      <span style={{ width: `${metres / metresPerPixel}px` }}>{distance(metres)}</span>
    </p>
  );
}

/** The largest of 1, 2, 5, 10, ... that is not more. */
function round(metres: number): number {
  const power = 10 ** Math.floor(Math.log10(metres));
  const step = [5, 2, 1].find((n) => n * power <= metres) ?? 1;
  return step * power;
}
