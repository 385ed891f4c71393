/** The symbols of sites, raids and buildings as paths in a box of 24, for the map's images and the panel's alike. */
import type { SiteStatus } from '../api/contract.ts';

/** A body to fill and a glyph to draw on it. Each status has a silhouette or a glyph of its own: colour is never alone. */
export interface Shape {
  body: string;
  glyph: string;
}
export type ShapeName = SiteStatus | 'raid' | 'building';

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

export const SHAPES: Record<ShapeName, Shape> = {
  reported: { body: CIRCLE, glyph: 'M8 10.2h8M8 13.8h5' },
  suspected: {
    body: 'M10 3.1a2.3 2.3 0 0 1 4 0l8.2 14.8a2.3 2.3 0 0 1-2 3.4H3.8a2.3 2.3 0 0 1-2-3.4z',
    glyph: 'M12 9v4.4M12 17v.1',
  },
  verified: {
    body: 'M11 1.9a2 2 0 0 1 2 0l7 4a2 2 0 0 1 1 1.8v8.6a2 2 0 0 1-1 1.8l-7 4a2 2 0 0 1-2 0l-7-4a2 2 0 0 1-1-1.8V7.7a2 2 0 0 1 1-1.8z',
    glyph: 'M6.6 12c1.4-2.3 3.2-3.5 5.4-3.5s4 1.2 5.4 3.5c-1.4 2.3-3.2 3.5-5.4 3.5S8 14.3 6.600 12zM12 12v.1',
  },
  under_operation: {
    body: 'M8.600 1.800h6.800a2 2 0 0 1 1.400.6l4.800 4.800a2 2 0 0 1 .6 1.400v6.800a2 2 0 0 1-.6 1.400l-4.800 4.800a2 2 0 0 1-1.400.6H8.600a2 2 0 0 1-1.400-.6l-4.800-4.800a2 2 0 0 1-.6-1.400V8.600a2 2 0 0 1 .6-1.400l4.800-4.800a2 2 0 0 1 1.400-.6z',
    glyph: 'M12 8a4 4 0 1 0 0 8a4 4 0 1 0 0-8zM12 5.500V8M12 16v2.500M5.500 12H8M16 12h2.500',
  },
  raided: {
    body: 'M11.300 1.700a2 2 0 0 1 1.400 0l6.800 2.600a1.500 1.500 0 0 1 1 1.400v5.800c0 5-3.300 8.800-7.900 10.700a1.500 1.500 0 0 1-1.200 0c-4.600-1.900-7.900-5.700-7.900-10.700V5.700a1.500 1.500 0 0 1 1-1.400z',
    glyph: 'M9.300 16.500v-9h6l-1.700 2.500 1.700 2.500h-6',
  },
  sealed: {
    body: 'M5 2h14a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3H5a3 3 0 0 1-3-3V5a3 3 0 0 1 3-3z',
    glyph: 'M7.800 11.200h8.400v5.800H7.800zM9.500 11.200V9.300a2.500 2.500 0 0 1 5 0v1.900',
  },
  cleared: { body: CIRCLE, glyph: 'M7.600 12.400l3 3 5.800-6.400' },
  reopened: {
    body: 'M10.600 1.400a2 2 0 0 1 2.800 0l9.200 9.200a2 2 0 0 1 0 2.800l-9.200 9.200a2 2 0 0 1-2.800 0l-9.200-9.200a2 2 0 0 1 0-2.800z',
    glyph: 'M16.200 12.800A4.300 4.300 0 1 1 15 9M15.600 6.200v3h-3',
  },
  raid: { body: 'M4.500 3a1 1 0 0 1 2 0h13l-3.200 4.800 3.200 4.800h-13V22h-2z', glyph: '' },
  building: { body: 'M4 4h9v5h7v11H4z', glyph: '' },
};
