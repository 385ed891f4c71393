/** How the records look, and what is asked, open or pointed at. The order is in `layers.ts`. */
import type { ExpressionSpecification } from 'maplibre-gl';
import { BOLD, type Look, type Looks, REGULAR, shown } from './look.ts';
import { STATUSES } from './shapes.ts';
import { SITES_ALONE } from './sources.ts';
import { count, nameIn } from './text.ts';

export function marks(look: Look) {
  const { language, theme, colours: c } = look;
  const status: ExpressionSpecification = [
    'match',
    ['get', 'status'],
    ...STATUSES.flatMap((name) => [name, c.of(name)]),
    c.of('reported'),
  ] as unknown as ExpressionSpecification;
  const image = (shape: ExpressionSpecification): ExpressionSpecification => ['concat', shape, `@${theme}`];
  return {
    'near-area': {
      type: 'fill',
      source: 'near',
      filter: ['==', ['geometry-type'], 'Polygon'],
      paint: { 'fill-color': c.of('accent'), 'fill-opacity': 0.09 },
    },
    'outline-area': {
      type: 'fill',
      source: 'outline',
      filter: ['==', ['geometry-type'], 'Polygon'],
      paint: { 'fill-color': c.of('accent'), 'fill-opacity': ['interpolate', ['linear'], ['zoom'], 8, 0.07, 14, 0.12] },
    },
    'outline-line': {
      type: 'line',
      source: 'outline',
      filter: ['==', ['geometry-type'], 'Polygon'],
      layout: { 'line-join': 'round' },
      paint: { 'line-color': c.of('accent'), 'line-width': 2.5 },
    },
    'site-areas': {
      type: 'fill',
      source: 'areas',
      minzoom: SITES_ALONE,
      layout: shown(look, 'sites'),
      paint: { 'fill-color': status, 'fill-opacity': 0.16 },
    },
    'site-area-lines': {
      type: 'line',
      source: 'areas',
      minzoom: SITES_ALONE,
      layout: shown(look, 'sites'),
      paint: { 'line-color': status, 'line-width': 1.5 },
    },
    'near-line': {
      type: 'line',
      source: 'near',
      filter: ['==', ['geometry-type'], 'Polygon'],
      paint: { 'line-color': c.of('accent'), 'line-width': 2 },
    },
    'site-names': {
      // Below the symbols, so that a name gives way to them.
      type: 'symbol',
      source: 'sites',
      minzoom: 13,
      filter: ['!', ['has', 'point_count']],
      layout: {
        ...shown(look, 'sites'),
        'text-field': nameIn(language),
        'text-font': REGULAR,
        'text-size': 13,
        'text-variable-anchor': ['top', 'left', 'bottom', 'right'],
        'text-radial-offset': 1.55,
        'text-max-width': 14,
        'text-line-height': 1.5,
      },
      paint: { 'text-color': c.label, 'text-halo-color': c.halo, 'text-halo-width': 1.8 },
    },
    'outline-point': {
      type: 'circle',
      source: 'outline',
      filter: ['==', ['geometry-type'], 'Point'],
      paint: {
        'circle-radius': 18,
        'circle-color': c.of('accent'),
        'circle-opacity': 0.12,
        'circle-stroke-color': c.of('accent'),
        'circle-stroke-width': 2.5,
      },
    },
    'raid-dots': {
      type: 'circle',
      source: 'raids',
      maxzoom: SITES_ALONE,
      layout: shown(look, 'raids'),
      paint: {
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 5, 2.5, 9, 4],
        'circle-color': c.of('raid'),
        'circle-stroke-color': c.of('paper'),
        'circle-stroke-width': 1,
      },
    },
    raids: {
      type: 'symbol',
      source: 'raids',
      minzoom: SITES_ALONE,
      layout: {
        ...shown(look, 'raids'),
        'icon-image': image(['match', ['get', 'precision'], ['building', 'street'], 'raid', 'raid_rough']),
        'icon-anchor': 'bottom-left',
        'icon-offset': [-8.5, 5],
        'icon-size': ['interpolate', ['linear'], ['zoom'], 12, 0.85, 14, 1.2],
        'icon-allow-overlap': true,
      },
    },
    'site-clusters': {
      type: 'circle',
      source: 'sites',
      filter: ['has', 'point_count'],
      layout: shown(look, 'sites'),
      paint: {
        'circle-color': c.of('paper'),
        'circle-radius': ['interpolate', ['linear'], ['get', 'point_count'], 2, 12, 50, 18, 500, 24],
        'circle-stroke-color': c.of('ink'),
        'circle-stroke-width': 2.5,
      },
    },
    'site-cluster-counts': {
      type: 'symbol',
      source: 'sites',
      filter: ['has', 'point_count'],
      layout: {
        ...shown(look, 'sites'),
        'text-field': count(language, 'point_count'),
        'text-font': BOLD,
        'text-size': 13,
        'text-allow-overlap': true,
      },
      paint: { 'text-color': c.of('ink') },
    },
    sites: {
      type: 'symbol',
      source: 'sites',
      filter: ['!', ['has', 'point_count']],
      layout: {
        ...shown(look, 'sites'),
        'icon-image': image(['get', 'status']),
        'icon-size': ['interpolate', ['linear'], ['zoom'], 6, 0.72, 13, 1],
        'icon-allow-overlap': true,
        'symbol-sort-key': ['match', ['get', 'status'], 'cleared', 0, 'sealed', 1, 'reported', 2, 3],
      },
    },
    'pointed-line': {
      type: 'line',
      source: 'pointed',
      filter: ['==', ['geometry-type'], 'Polygon'],
      paint: { 'line-color': c.of('ink'), 'line-width': 3 },
    },
    'pointed-point': {
      type: 'circle',
      source: 'pointed',
      filter: ['==', ['geometry-type'], 'Point'],
      paint: {
        'circle-radius': 20,
        'circle-opacity': 0,
        'circle-stroke-color': c.of('ink'),
        'circle-stroke-width': 2.5,
      },
    },
    'near-place': {
      type: 'circle',
      source: 'near',
      filter: ['==', ['geometry-type'], 'Point'],
      paint: {
        'circle-radius': 5,
        'circle-color': c.of('accent'),
        'circle-stroke-color': c.of('paper'),
        'circle-stroke-width': 2,
      },
    },
  } satisfies Looks;
}
