/** The symbols of sites, raids and buildings as paths in a box of 24, for the map's images and the panel's alike. */
import type { SiteStatus } from '../api/contract.ts';

/** A body to fill and a glyph to draw on it. Each status has a silhouette or a glyph of its own: colour is never alone. */
export interface Shape {
  body: string;
  glyph: string;
}
export type ShapeName = SiteStatus | 'raid' | 'raid_rough' | 'building';

/** The statuses in the order of a site's life, what needs attention before what is done. */
export const STATUSES: readonly SiteStatus[] = [
  'reported',
  'suspected',
  'verified',
  'under_operation',
  'raided',
  'sealed',
  'reopened',
  'cleared',
];

const CIRCLE = 'M12 2a10 10 0 1 0 0 20a10 10 0 1 0 0-20z';

const FLAG = 'M4.5 3a1 1 0 0 1 2 0h13l-3.2 4.8 3.2 4.8h-13V22h-2z';

/** A raid is a solid flag where its building or street is known, a hollow one where only the commune or district is. */
export function flagOf(precision: string): ShapeName {
  return precision === 'building' || precision === 'street' ? 'raid' : 'raid_rough';
}

export const SHAPES: Record<ShapeName, Shape> = {
  reported: { body: CIRCLE, glyph: 'M8 10.2h8M8 13.8h5' },
  suspected: {
    body: 'M10 3.1a2.3 2.3 0 0 1 4 0l8.2 14.8a2.3 2.3 0 0 1-2 3.4H3.8a2.3 2.3 0 0 1-2-3.4z',
    glyph: 'M12 9v4.4M12 17v.1',
  },
  verified: {
    body: 'M11 1.9a2 2 0 0 1 2 0l7 4a2 2 0 0 1 1 1.8v8.6a2 2 0 0 1-1 1.8l-7 4a2 2 0 0 1-2 0l-7-4a2 2 0 0 1-1-1.8V7.7a2 2 0 0 1 1-1.8z',
    glyph: 'M6.6 12c1.4-2.3 3.2-3.5 5.4-3.5s4 1.2 5.4 3.5c-1.4 2.3-3.2 3.5-5.4 3.5S8 14.3 6.6 12zM12 12v.1',
  },
  under_operation: {
    body: 'M8.6 1.8h6.8a2 2 0 0 1 1.4.6l4.8 4.8a2 2 0 0 1 .6 1.4v6.8a2 2 0 0 1-.6 1.4l-4.8 4.8a2 2 0 0 1-1.4.6H8.6a2 2 0 0 1-1.4-.6l-4.8-4.8a2 2 0 0 1-.6-1.4V8.6a2 2 0 0 1 .6-1.4l4.8-4.8a2 2 0 0 1 1.4-.6z',
    glyph: 'M12 8a4 4 0 1 0 0 8a4 4 0 1 0 0-8zM12 5.5V8M12 16v2.5M5.5 12H8M16 12h2.5',
  },
  raided: {
    body: 'M11.3 1.7a2 2 0 0 1 1.4 0l6.8 2.6a1.5 1.5 0 0 1 1 1.4v5.8c0 5-3.3 8.8-7.9 10.7a1.5 1.5 0 0 1-1.2 0c-4.6-1.9-7.9-5.7-7.9-10.7V5.7a1.5 1.5 0 0 1 1-1.4z',
    glyph: 'M9.3 16.5v-9h6l-1.7 2.5 1.7 2.5h-6',
  },
  sealed: {
    body: 'M5 2h14a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3H5a3 3 0 0 1-3-3V5a3 3 0 0 1 3-3z',
    glyph: 'M7.8 11.2h8.4v5.8H7.8zM9.5 11.2V9.3a2.5 2.5 0 0 1 5 0v1.9',
  },
  cleared: { body: CIRCLE, glyph: 'M7.6 12.4l3 3 5.8-6.4' },
  reopened: {
    body: 'M10.6 1.4a2 2 0 0 1 2.8 0l9.2 9.2a2 2 0 0 1 0 2.8l-9.2 9.2a2 2 0 0 1-2.8 0l-9.2-9.2a2 2 0 0 1 0-2.8z',
    glyph: 'M16.2 12.8A4.3 4.3 0 1 1 15 9M15.6 6.2v3h-3',
  },
  raid: { body: FLAG, glyph: '' },
  raid_rough: { body: FLAG, glyph: '' },
  building: { body: 'M4 4h9v5h7v11H4z', glyph: '' },
};
