/** How the ground looks: land, units, their lines and names, and buildings. The order is in `layers.ts`. */
import type { ExpressionSpecification, FilterSpecification } from 'maplibre-gl';
import { BOLD, type Look, type Looks, REGULAR, shown } from './look.ts';
import { bothNames, nameIn } from './text.ts';

const APPROXIMATE: FilterSpecification = ['==', ['get', 'approximate'], true];
const SURVEYED: FilterSpecification = ['!=', ['get', 'approximate'], true];
const POINTED: ExpressionSpecification = ['boolean', ['feature-state', 'pointed'], false];

export function ground(look: Look) {
  const { language, colours: c } = look;
  return {
    outside: { type: 'background', paint: { 'background-color': c.outside } },
    land: {
      type: 'fill',
      source: 'provinces',
      'source-layer': 'provinces',
      paint: { 'fill-color': c.land, 'fill-antialias': false },
    },
    'province-areas': {
      type: 'fill',
      source: 'provinces',
      'source-layer': 'provinces',
      paint: { 'fill-color': c.hover, 'fill-opacity': ['case', POINTED, 0.07, 0] },
    },
    'district-areas': {
      type: 'fill',
      source: 'districts',
      'source-layer': 'districts',
      minzoom: 7.5,
      layout: shown(look, 'districts'),
      paint: { 'fill-color': c.hover, 'fill-opacity': ['case', POINTED, 0.07, 0] },
    },
    buildings: {
      type: 'fill',
      source: 'buildings',
      'source-layer': 'buildings',
      minzoom: 13,
      layout: shown(look, 'buildings'),
      paint: {
        'fill-color': ['case', POINTED, c.hover, c.building],
        'fill-opacity': ['interpolate', ['linear'], ['zoom'], 13, 0.6, 15, 1],
      },
    },
    'building-lines': {
      type: 'line',
      source: 'buildings',
      'source-layer': 'buildings',
      minzoom: 14.5,
      layout: shown(look, 'buildings'),
      paint: { 'line-color': c['building-line'], 'line-width': 0.75 },
    },
    'district-labels': {
      type: 'symbol',
      source: 'places',
      minzoom: 8,
      filter: ['==', ['get', 'level'], 'district'],
      layout: {
        ...shown(look, 'districts'),
        'text-field': ['step', ['zoom'], nameIn(language), 10.5, bothNames(language, c['label-2'])],
        'text-font': REGULAR,
        'text-size': ['interpolate', ['linear'], ['zoom'], 8, 11, 12, 15],
        'text-max-width': 14,
        'text-line-height': 1.5,
        'text-padding': 6,
      },
      paint: { 'text-color': c['label-2'], 'text-halo-color': c.halo, 'text-halo-width': 1.6 },
    },
    'province-labels': {
      type: 'symbol',
      source: 'places',
      maxzoom: 10.5,
      filter: ['==', ['get', 'level'], 'province'],
      layout: {
        'text-field': ['step', ['zoom'], nameIn(language), 7.6, bothNames(language, c['label-2'])],
        'text-font': BOLD,
        'text-size': ['interpolate', ['linear'], ['zoom'], 5, 10.5, 7, 13, 9, 17],
        'text-max-width': 14,
        'text-line-height': 1.5,
        'text-padding': 2,
        'text-variable-anchor': ['center', 'top', 'bottom', 'left', 'right'],
        'text-radial-offset': 1.6,
      },
      paint: { 'text-color': c.label, 'text-halo-color': c.halo, 'text-halo-width': 1.8 },
    },
    ...boundaries('district', c.district, 0.8, shown(look, 'districts')),
    ...boundaries('province', c.province, 1.3, { visibility: 'visible' }),
  } satisfies Looks;
}

/** The lines of a level: dashed where they are approximate. */
function boundaries<L extends 'province' | 'district'>(
  level: L,
  colour: string,
  width: number,
  layout: { visibility: 'visible' | 'none' },
) {
  const common = {
    type: 'line' as const,
    source: `${level}s`,
    'source-layer': `${level}s`,
    minzoom: level === 'district' ? 7 : 0,
    layout: { ...layout, 'line-join': 'round' as const },
  };
  const paint = {
    'line-color': colour,
    'line-width': ['interpolate', ['linear'], ['zoom'], 6, width, 12, width * 2] as ExpressionSpecification,
  };
  const dashed = { ...paint, 'line-dasharray': [3, 2] };
  return {
    [`${level}-lines`]: { ...common, filter: SURVEYED, paint },
    [`${level}-lines-approximate`]: { ...common, filter: APPROXIMATE, paint: dashed },
  } as Record<`${L}-lines` | `${L}-lines-approximate`, Looks[string]>;
}
