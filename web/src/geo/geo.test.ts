import type { Geometry, Position } from 'geojson';
import { describe, expect, it } from 'vitest';
import { boxOf, middle } from './box.ts';
import { circle, destination } from './circle.ts';
import { inner } from './inner.ts';

describe('a destination', () => {
  // Vincenty's published line from Flinders Peak to Buninyong, on the ellipsoid of GRS 80, which is WGS 84's to a hair.
  it('is where the published one is', () => {
    const flinders = [144 + 25 / 60 + 29.5244 / 3600, -(37 + 57 / 60 + 3.7203 / 3600)];
    const [lon, lat] = destination(flinders, 54_972.271, 306 + 52 / 60 + 5.37 / 3600);
    expect(lon).toBeCloseTo(143 + 55 / 60 + 35.3839 / 3600, 6);
    expect(lat).toBeCloseTo(-(37 + 39 / 60 + 10.1561 / 3600), 6);
  });

  it('goes a degree of the equator, and a degree of the meridian', () => {
    expect(destination([104, 0], 111_319.4908, 90)[0]).toBeCloseTo(105, 6);
    expect(destination([104, 0], 110_574.3886, 0)[1]).toBeCloseTo(1, 6);
  });
});

describe('a circle', () => {
  const at: Position = [104.916, 11.562];
  const ring = circle(at, 1000, 64).coordinates[0] ?? [];

  it('is closed and counter-clockwise', () => {
    expect(ring).toHaveLength(65);
    expect(ring[64]).toEqual(ring[0]);
    expect(signedArea(ring)).toBeGreaterThan(0);
  });

  it('is as far everywhere, to a millimetre in the near', () => {
    for (const place of ring) expect(Math.abs(metres(at, place) - 1000)).toBeLessThan(0.01);
  });
});

describe('a place inside', () => {
  const square = (x: number, y: number, size: number): Position[] => [
    [x, y],
    [x + size, y],
    [x + size, y + size],
    [x, y + size],
    [x, y],
  ];

  it.each<[string, Geometry, Position]>([
    ['a point', { type: 'Point', coordinates: [1, 2] }, [1, 2]],
    ['a square', { type: 'Polygon', coordinates: [square(0, 0, 4)] }, [2, 2]],
    ['a ring around a hole', { type: 'Polygon', coordinates: [square(0, 0, 9), square(2, 2, 5)] }, [1, 4.5]],
    ['the larger of two', { type: 'MultiPolygon', coordinates: [[square(0, 0, 1)], [square(5, 5, 2)]] }, [6, 6]],
    [
      'a line',
      {
        type: 'LineString',
        coordinates: [
          [0, 0],
          [2, 4],
        ],
      },
      [1, 2],
    ],
  ])('%s', (_, geometry, place) => {
    expect(inner(geometry)).toEqual(place);
  });

  it('is inside where the middle of the box is not', () => {
    const hook: Position[] = [
      [0, 0],
      [6, 0],
      [6, 6],
      [5, 6],
      [5, 1],
      [0, 1],
      [0, 0],
    ];
    expect(inner({ type: 'Polygon', coordinates: [hook] })).toEqual([5.5, 3]);
  });
});

describe('a box', () => {
  it('holds every part', () => {
    const box = boxOf({
      type: 'GeometryCollection',
      geometries: [
        { type: 'Point', coordinates: [104, 11] },
        {
          type: 'MultiPolygon',
          coordinates: [
            [
              [
                [102, 12],
                [103, 12],
                [103, 14],
                [102, 12],
              ],
            ],
          ],
        },
      ],
    });
    expect(box).toEqual([102, 11, 104, 14]);
    expect(middle(box)).toEqual([103, 12.5]);
  });
});

function signedArea(ring: Position[]): number {
  return (
    ring.slice(1).reduce((sum, [x = 0, y = 0], i) => sum + (ring[i]?.[0] ?? 0) * y - x * (ring[i]?.[1] ?? 0), 0) / 2
  );
}

/** Metres between two near places, from the radii of curvature at their middle: good to millimetres over a kilometre. */
function metres([x1 = 0, y1 = 0]: Position, [x2 = 0, y2 = 0]: Position): number {
  const [a, e2] = [6_378_137, 0.006_694_379_990_14];
  const radians = Math.PI / 180;
  const lat = ((y1 + y2) / 2) * radians;
  const w = Math.sqrt(1 - e2 * Math.sin(lat) ** 2);
  const north = ((a * (1 - e2)) / w ** 3) * (y2 - y1) * radians;
  const east = (a / w) * Math.cos(lat) * (x2 - x1) * radians;
  return Math.hypot(north, east);
}
