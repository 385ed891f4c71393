/** Every layer of the map, in the order in which they are drawn: the first lies at the bottom. */
import type { LayerSpecification } from 'maplibre-gl';
import { ground } from './ground.ts';
import type { Look } from './look.ts';
import { marks } from './marks.ts';

type Name = keyof ReturnType<typeof ground> | keyof ReturnType<typeof marks>;

const ORDER: readonly Name[] = [
  'outside',
  'land',
  'province-areas',
  'district-areas',
  'buildings',
  'building-lines',
  'near-area',
  'district-lines',
  'district-lines-approximate',
  'province-lines',
  'province-lines-approximate',
  'outline-area',
  'outline-line',
  'site-areas',
  'site-area-lines',
  'near-line',
  'district-labels',
  'province-labels',
  'site-names',
  'outline-point',
  'raid-dots',
  'raids',
  'site-clusters',
  'site-cluster-counts',
  'sites',
  'pointed-line',
  'pointed-point',
  'near-place',
];

export function layers(look: Look): LayerSpecification[] {
  const looks = { ...ground(look), ...marks(look) };
  return ORDER.map((id) => ({ id, ...looks[id] }) as LayerSpecification);
}
