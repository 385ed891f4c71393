/** Symbols and icons as inline SVG. */
import type { VNode } from 'preact';
import { SHAPES, type ShapeName } from '../map/shapes.ts';

/** The symbol of a status, a raid or a building, as on the map. Always beside its word, so hidden from readers. */
export function Mark({ name, large }: { name: ShapeName; large?: boolean }): VNode {
  const { body, glyph } = SHAPES[name];
  return (
    <svg class={`symbol ${large ? 'symbol-large' : ''}`} data-shape={name} viewBox="0 0 24 24" aria-hidden="true">
      <path class="symbol-body" d={body} />
      {glyph && <path class="symbol-glyph" d={glyph} />}
    </svg>
  );
}

const ICONS = {
  close: 'M6 6l12 12M18 6L6 18',
  search: 'M10.500 4a6.500 6.500 0 1 0 0 13a6.500 6.500 0 1 0 0-13zM15.300 15.300L20.500 20.500',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  whole: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  near: 'M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16zM12 1.500V6M12 18v4.500M1.500 12H6M18 12h4.500',
  sun: 'M12 8a4 4 0 1 0 0 8a4 4 0 1 0 0-8zM12 2v2.500M12 19.500V22M2 12h2.500M19.500 12H22M4.900 4.900l1.800 1.800M17.300 17.300l1.800 1.800M4.900 19.100l1.800-1.800M17.300 6.700l1.800-1.800',
  moon: 'M20 14.500A8.500 8.500 0 0 1 9.500 4a8.500 8.500 0 1 0 10.500 10.500z',
  next: 'M9 5l7 7-7 7',
  up: 'M5 15l7-7 7 7',
  down: 'M5 9l7 7 7-7',
  target:
    'M12 21s-7-6.200-7-11.500a7 7 0 0 1 14 0C19 14.800 12 21 12 21zM12 7a2.500 2.500 0 1 0 0 5a2.500 2.500 0 1 0 0-5z',
} as const;

export function Icon({ name }: { name: keyof typeof ICONS }): VNode {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={ICONS[name]} />
    </svg>
  );
}

/** The mark of the service: an eye that keeps watch. */
export function Emblem(): VNode {
  return (
    <svg class="emblem" viewBox="0 0 40 40" aria-hidden="true">
      <rect class="emblem-ground" width="40" height="40" rx="10" />
      <path
        class="emblem-line"
        d="M6 21c4-6.500 8.700-9.800 14-9.800S30 14.500 34 21c-4 6.200-8.700 9.300-14 9.300S10 27.200 6 21z"
      />
      <path class="emblem-fill" d="M20 15.600a5.300 5.300 0 1 0 0 10.600a5.300 5.300 0 1 0 0-10.600z" />
      <path class="emblem-line" d="M20 4.500v3M11.500 6.200l1.400 2.700M28.500 6.200l-1.400 2.700" />
    </svg>
  );
}
