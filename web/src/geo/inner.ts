/** A place to stand for a geometry: itself for a point, a place inside the largest part of an area. */
import type { Geometry, Position } from 'geojson';
import { boxOf, middle } from './box.ts';

export function inner(geometry: Geometry): Position {
  if (geometry.type === 'Point') return geometry.coordinates;
  const polygons = geometry.type === 'MultiPolygon' ? geometry.coordinates : [];
  const rings = geometry.type === 'Polygon' ? geometry.coordinates : [...polygons].sort(bySize)[0];
  return rings ? insideOf(rings) : middle(boxOf(geometry));
}

/** The middle of the widest stretch inside the area, along the parallel through the middle of its box. */
function insideOf(rings: Position[][]): Position {
  const [, lat = 0] = middle(boxOf({ type: 'Polygon', coordinates: rings }));
  const crossings = rings.flatMap((ring) => crossingsOf(ring, lat)).sort((a, b) => a - b);
  let best: [number, number] = [-1, 0];
  for (let i = 0; i + 1 < crossings.length; i += 2) {
    const [from = 0, to = 0] = crossings.slice(i, i + 2);
    if (to - from > best[0]) best = [to - from, (from + to) / 2];
  }
  return [best[1], lat];
}

function crossingsOf(ring: Position[], lat: number): number[] {
  const found: number[] = [];
  for (let i = 0; i + 1 < ring.length; i++) {
    const [x1 = 0, y1 = 0] = ring[i] ?? [];
    const [x2 = 0, y2 = 0] = ring[i + 1] ?? [];
    if (y1 > lat !== y2 > lat) found.push(x1 + ((lat - y1) / (y2 - y1)) * (x2 - x1));
  }
  return found;
}

function bySize(a: Position[][], b: Position[][]): number {
  return area(b[0] ?? []) - area(a[0] ?? []);
}

function area(ring: Position[]): number {
  let twice = 0;
  for (let i = 0; i + 1 < ring.length; i++) {
    const [x1 = 0, y1 = 0] = ring[i] ?? [];
    const [x2 = 0, y2 = 0] = ring[i + 1] ?? [];
    twice += x1 * y2 - x2 * y1;
  }
  return Math.abs(twice);
}
