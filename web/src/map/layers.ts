/** Every layer of the map, in the order in which they are drawn. */
import type { ExpressionSpecification, FilterSpecification, LayerSpecification } from 'maplibre-gl';
import type { MapLayer, Theme } from '../state/url.ts';
import type { Language } from '../words/number.ts';
import type { Palette } from './palette.ts';
import { STATUSES } from './shapes.ts';
import { SITES_ALONE } from './sources.ts';
import { bothNames, count, nameIn } from './text.ts';

/** What the layers' looks depend on. */
export interface Look {
  language: Language;
  theme: Theme;
  colours: Palette;
  hidden: readonly MapLayer[];
}

export const REGULAR = ['Yeam Regular'];
export const BOLD = ['Yeam Bold'];

const APPROXIMATE: FilterSpecification = ['==', ['get', 'approximate'], true];
const SURVEYED: FilterSpecification = ['!=', ['get', 'approximate'], true];
const POINTED: ExpressionSpecification = ['boolean', ['feature-state', 'pointed'], false];

export function layers({ language, theme, colours: c, hidden }: Look): LayerSpecification[] {
  const shown = (layer: MapLayer): { visibility: 'visible' | 'none' } => ({
    visibility: hidden.includes(layer) ? 'none' : 'visible',
  });
  const status: ExpressionSpecification = [
    'match',
    ['get', 'status'],
    ...STATUSES.flatMap((name) => [name, c.of(name)]),
    c.of('reported'),
  ] as unknown as ExpressionSpecification;
  const image = (shape: ExpressionSpecification | string): ExpressionSpecification => ['concat', shape, `@${theme}`];

  return [
    { id: 'outside', type: 'background', paint: { 'background-color': c.outside } },
    {
      id: 'land',
      type: 'fill',
      source: 'provinces',
      'source-layer': 'provinces',
      paint: { 'fill-color': c.land, 'fill-antialias': false },
    },
    {
      id: 'province-areas',
      type: 'fill',
      source: 'provinces',
      'source-layer': 'provinces',
      paint: { 'fill-color': c.hover, 'fill-opacity': ['case', POINTED, 0.07, 0] },
    },
    {
      id: 'district-areas',
      type: 'fill',
      source: 'districts',
      'source-layer': 'districts',
      minzoom: 7.5,
      layout: shown('districts'),
      paint: { 'fill-color': c.hover, 'fill-opacity': ['case', POINTED, 0.07, 0] },
    },
    {
      id: 'buildings',
      type: 'fill',
      source: 'buildings',
      'source-layer': 'buildings',
      minzoom: 13,
      layout: shown('buildings'),
      paint: {
        'fill-color': ['case', POINTED, c.hover, c.building],
        'fill-opacity': ['interpolate', ['linear'], ['zoom'], 13, 0.6, 15, 1],
      },
    },
    {
      id: 'building-lines',
      type: 'line',
      source: 'buildings',
      'source-layer': 'buildings',
      minzoom: 14.5,
      layout: shown('buildings'),
      paint: { 'line-color': c['building-line'], 'line-width': 0.75 },
    },
    {
      id: 'near-area',
      type: 'fill',
      source: 'near',
      filter: ['==', ['geometry-type'], 'Polygon'],
      paint: { 'fill-color': c.of('accent'), 'fill-opacity': 0.09 },
    },
    ...boundaries('district', c.district, 0.8, shown('districts')),
    ...boundaries('province', c.province, 1.3, { visibility: 'visible' }),
    {
      id: 'outline-area',
      type: 'fill',
      source: 'outline',
      filter: ['==', ['geometry-type'], 'Polygon'],
      paint: { 'fill-color': c.of('accent'), 'fill-opacity': ['interpolate', ['linear'], ['zoom'], 8, 0.07, 14, 0.12] },
    },
    {
      id: 'outline-line',
      type: 'line',
      source: 'outline',
      filter: ['==', ['geometry-type'], 'Polygon'],
      layout: { 'line-join': 'round' },
      paint: { 'line-color': c.of('accent'), 'line-width': 2.5 },
    },
    {
      id: 'site-areas',
      type: 'fill',
      source: 'areas',
      minzoom: SITES_ALONE,
      layout: shown('sites'),
      paint: { 'fill-color': status, 'fill-opacity': 0.16 },
    },
    {
      id: 'site-area-lines',
      type: 'line',
      source: 'areas',
      minzoom: SITES_ALONE,
      layout: shown('sites'),
      paint: { 'line-color': status, 'line-width': 1.5 },
    },
    {
      id: 'near-line',
      type: 'line',
      source: 'near',
      filter: ['==', ['geometry-type'], 'Polygon'],
      paint: { 'line-color': c.of('accent'), 'line-width': 2 },
    },
    {
      id: 'district-labels',
      type: 'symbol',
      source: 'places',
      minzoom: 8,
      filter: ['==', ['get', 'level'], 'district'],
      layout: {
        ...shown('districts'),
        'text-field': ['step', ['zoom'], nameIn(language), 10.5, bothNames(language, c['label-2'])],
        'text-font': REGULAR,
        'text-size': ['interpolate', ['linear'], ['zoom'], 8, 11, 12, 15],
        'text-max-width': 14,
        'text-line-height': 1.5,
        'text-padding': 6,
      },
      paint: { 'text-color': c['label-2'], 'text-halo-color': c.halo, 'text-halo-width': 1.6 },
    },
    {
      id: 'province-labels',
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
    {
      // Below the symbols, so that a name gives way to them.
      id: 'site-names',
      type: 'symbol',
      source: 'sites',
      minzoom: 13,
      filter: ['!', ['has', 'point_count']],
      layout: {
        ...shown('sites'),
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
    {
      id: 'outline-point',
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
    {
      id: 'raid-dots',
      type: 'circle',
      source: 'raids',
      maxzoom: SITES_ALONE,
      layout: shown('raids'),
      paint: {
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 5, 2.5, 9, 4],
        'circle-color': c.of('raid'),
        'circle-stroke-color': c.of('paper'),
        'circle-stroke-width': 1,
      },
    },
    {
      id: 'raids',
      type: 'symbol',
      source: 'raids',
      minzoom: SITES_ALONE,
      layout: {
        ...shown('raids'),
        'icon-image': image(['match', ['get', 'precision'], ['building', 'street'], 'raid', 'raid_rough']),
        'icon-anchor': 'bottom-left',
        'icon-offset': [-8.5, 5],
        'icon-size': ['interpolate', ['linear'], ['zoom'], 12, 0.85, 14, 1.2],
        'icon-allow-overlap': true,
      },
    },
    {
      id: 'site-clusters',
      type: 'circle',
      source: 'sites',
      filter: ['has', 'point_count'],
      layout: shown('sites'),
      paint: {
        'circle-color': c.of('paper'),
        'circle-radius': ['interpolate', ['linear'], ['get', 'point_count'], 2, 12, 50, 18, 500, 24],
        'circle-stroke-color': c.of('ink'),
        'circle-stroke-width': 2.5,
      },
    },
    {
      id: 'site-cluster-counts',
      type: 'symbol',
      source: 'sites',
      filter: ['has', 'point_count'],
      layout: {
        ...shown('sites'),
        'text-field': count(language, 'point_count'),
        'text-font': BOLD,
        'text-size': 13,
        'text-allow-overlap': true,
      },
      paint: { 'text-color': c.of('ink') },
    },
    {
      id: 'sites',
      type: 'symbol',
      source: 'sites',
      filter: ['!', ['has', 'point_count']],
      layout: {
        ...shown('sites'),
        'icon-image': image(['get', 'status']),
        'icon-size': ['interpolate', ['linear'], ['zoom'], 6, 0.72, 13, 1],
        'icon-allow-overlap': true,
        'symbol-sort-key': ['match', ['get', 'status'], 'cleared', 0, 'sealed', 1, 'reported', 2, 3],
      },
    },
    {
      id: 'pointed-line',
      type: 'line',
      source: 'pointed',
      filter: ['==', ['geometry-type'], 'Polygon'],
      paint: { 'line-color': c.of('ink'), 'line-width': 3 },
    },
    {
      id: 'pointed-point',
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
    {
      id: 'near-place',
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
  ];
}

/** The lines of a level: dashed where they are approximate. */
function boundaries(
  level: 'province' | 'district',
  colour: string,
  width: number,
  layout: { visibility: 'visible' | 'none' },
): LayerSpecification[] {
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
  return [
    { ...common, id: `${level}-lines`, filter: SURVEYED, paint },
    { ...common, id: `${level}-lines-approximate`, filter: APPROXIMATE, paint: { ...paint, 'line-dasharray': [3, 2] } },
  ];
}
