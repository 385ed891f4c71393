/** Asking "what is near here": opens, changes and leaves the question in the address. */
import { circle } from '../geo/circle.ts';
import { address, amend, go } from './address.ts';
import { look, picking, sheet } from './attention.ts';
import type { Near } from './url.ts';

const USUAL: Omit<Near, 'lon' | 'lat'> = { radius: 1000, k: null, layers: ['sites', 'raids'] };

/** Asks about a place, as far and for what the last question did; `show` brings the map there. */
export function ask(lon: number, lat: number, show = false): void {
  const near = { ...USUAL, ...address.peek().near, lon: round(lon), lat: round(lat) };
  picking.value = false;
  if (sheet.peek() === 'peek') sheet.value = 'half';
  go({ near, at: null });
  if (show) frame(near);
}

/** Changes the question; the map follows when the circle grows or shrinks. */
export function change(to: Partial<Near>): void {
  const { near } = address.peek();
  if (!near) return;
  const next = { ...near, ...to };
  amend({ near: next });
  if (to.radius) frame(next);
}

export function leave(): void {
  picking.value = false;
  go({ near: null, at: null });
}

/** Starts to choose a place. */
export function pick(): void {
  picking.value = true;
  if (address.peek().at) go({ at: null });
}

function frame({ lon, lat, radius }: Near): void {
  look(circle([lon, lat], radius ?? 1000, 32));
}

/** As exact as the address keeps it: 1 m. */
function round(degrees: number): number {
  return Number(degrees.toFixed(5));
}
