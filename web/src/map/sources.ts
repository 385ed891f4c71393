/** Where the map's layers come from: tiles of the server for what is many, the page's own records for what is few. */
import type { GeoJSONSourceSpecification, SourceSpecification } from 'maplibre-gl';

const EMPTY: GeoJSONSourceSpecification = { type: 'geojson', data: { type: 'FeatureCollection', features: [] } };

export const TILE_LAYERS = ['provinces', 'districts', 'buildings'] as const;
const FROM_ZOOM = { provinces: 0, districts: 5, buildings: 13 } as const;

/** From this zoom on each site stands alone; before, near ones are counted together. */
export const SITES_ALONE = 12;

/** The closest zoom the server has tiles for; closer, the map enlarges them. */
const CLOSEST = 16;

export function sources(): Record<string, SourceSpecification> {
  const tiles = TILE_LAYERS.map((layer): [string, SourceSpecification] => [
    layer,
    {
      type: 'vector',
      tiles: [`${location.origin}/tiles/${layer}/{z}/{x}/{y}.mvt`],
      minzoom: FROM_ZOOM[layer],
      maxzoom: CLOSEST,
    },
  ]);
  return {
    ...Object.fromEntries(tiles),
    places: EMPTY,
    areas: EMPTY,
    raids: EMPTY,
    sites: { ...EMPTY, cluster: true, clusterRadius: 38, clusterMaxZoom: SITES_ALONE - 1 },
    near: EMPTY,
    outline: EMPTY,
    pointed: EMPTY,
  };
}
