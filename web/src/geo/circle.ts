/** The circle of a distance on WGS 84, as a ring to draw. */
import type { Polygon, Position } from 'geojson';

const EQUATOR = 6_378_137;
const FLATTENING = 1 / 298.257_223_563;
const RADIANS = Math.PI / 180;

/** The place `metres` from a place in direction `azimuth` (degrees clockwise from north): Vincenty's direct formula. */
export function destination([lon = 0, lat = 0]: Position, metres: number, azimuth: number): Position {
  const polar = EQUATOR * (1 - FLATTENING);
  const [sinA, cosA] = [Math.sin(azimuth * RADIANS), Math.cos(azimuth * RADIANS)];
  const tanU = (1 - FLATTENING) * Math.tan(lat * RADIANS);
  const cosU = 1 / Math.hypot(1, tanU);
  const sinU = tanU * cosU;
  const sigma1 = Math.atan2(tanU, cosA);
  const sinAlpha = cosU * sinA;
  const cos2Alpha = 1 - sinAlpha * sinAlpha;
  const u2 = (cos2Alpha * (EQUATOR ** 2 - polar ** 2)) / polar ** 2;
  const A = 1 + (u2 / 16384) * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)));
  const B = (u2 / 1024) * (256 + u2 * (-128 + u2 * (74 - 47 * u2)));
  let sigma = metres / (polar * A);
  for (let turn = 0; turn < 8; turn++) {
    const cosM = Math.cos(2 * sigma1 + sigma);
    const outer = Math.cos(sigma) * (2 * cosM * cosM - 1);
    const inner = (B / 6) * cosM * (4 * Math.sin(sigma) ** 2 - 3) * (4 * cosM * cosM - 3);
    sigma = metres / (polar * A) + B * Math.sin(sigma) * (cosM + (B / 4) * (outer - inner));
  }
  const cosM = Math.cos(2 * sigma1 + sigma);
  const [sinS, cosS] = [Math.sin(sigma), Math.cos(sigma)];
  const north = Math.atan2(
    sinU * cosS + cosU * sinS * cosA,
    (1 - FLATTENING) * Math.hypot(sinAlpha, sinU * sinS - cosU * cosS * cosA),
  );
  const lambda = Math.atan2(sinS * sinA, cosU * cosS - sinU * sinS * cosA);
  const C = (FLATTENING / 16) * cos2Alpha * (4 + FLATTENING * (4 - 3 * cos2Alpha));
  const drift = sigma + C * sinS * (cosM + C * cosS * (2 * cosM * cosM - 1));
  const east = lambda - (1 - C) * FLATTENING * sinAlpha * drift;
  return [lon + east / RADIANS, north / RADIANS];
}

/** A closed, counter-clockwise ring of `corners` places that are all `metres` away. */
export function circle(at: Position, metres: number, corners = 96): Polygon {
  const ring = Array.from({ length: corners }, (_, i) => destination(at, metres, -(360 * i) / corners));
  return { type: 'Polygon', coordinates: [[...ring, ring[0] as Position]] };
}
