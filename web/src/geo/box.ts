/** Boxes around geometries, west south east north. */
import type { Geometry, Position } from 'geojson';

export type Box = [number, number, number, number];

export function boxOf(geometry: Geometry): Box {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lon = 0, lat = 0] of positions(geometry)) {
    box[0] = Math.min(box[0], lon);
    box[1] = Math.min(box[1], lat);
    box[2] = Math.max(box[2], lon);
    box[3] = Math.max(box[3], lat);
  }
  return box;
}

/** Every position of a geometry. */
export function* positions(geometry: Geometry): Generator<Position> {
  if (geometry.type === 'GeometryCollection') {
    for (const part of geometry.geometries) yield* positions(part);
  } else {
    yield* flat(geometry.coordinates);
  }
}

function* flat(coordinates: unknown): Generator<Position> {
  if (!Array.isArray(coordinates)) return;
  if (typeof coordinates[0] === 'number') yield coordinates as Position;
  else for (const part of coordinates) yield* flat(part);
}

/** The middle of a box. */
export function middle([west, south, east, north]: Box): Position {
  return [(west + east) / 2, (south + north) / 2];
}
