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
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13zM15.3 15.3L20.5 20.5',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  whole: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  near: 'M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16zM12 1.5V6M12 18v4.5M1.5 12H6M18 12h4.5',
  sun: 'M12 8a4 4 0 1 0 0 8a4 4 0 1 0 0-8zM12 2v2.5M12 19.5V22M2 12h2.5M19.5 12H22M4.9 4.9l1.8 1.8M17.3 17.3l1.8 1.8M4.9 19.1l1.8-1.8M17.3 6.7l1.8-1.8',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z',
  next: 'M9 5l7 7-7 7',
  up: 'M5 15l7-7 7 7',
  down: 'M5 9l7 7 7-7',
  target: 'M12 21s-7-6.2-7-11.5a7 7 0 0 1 14 0C19 14.8 12 21 12 21zM12 7a2.5 2.5 0 1 0 0 5a2.5 2.5 0 1 0 0-5z',
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
      <path class="emblem-line" d="M6 21c4-6.5 8.7-9.8 14-9.8S30 14.5 34 21c-4 6.2-8.7 9.3-14 9.3S10 27.2 6 21z" />
      <path class="emblem-fill" d="M20 15.6a5.3 5.3 0 1 0 0 10.6a5.3 5.3 0 1 0 0-10.6z" />
      <path class="emblem-line" d="M20 4.5v3M11.5 6.2l1.4 2.7M28.5 6.2l-1.4 2.7" />
    </svg>
  );
}
