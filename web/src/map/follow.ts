/** Keeps the map's own sources like the signals: records, labels, the question, what is open and what is pointed at. */
import { effect } from '@preact/signals';
import type { Feature, Geometry } from 'geojson';
import type { GeoJSONSource, Map as MapLibre } from 'maplibre-gl';
import { circle } from '../geo/circle.ts';
import { inner } from '../geo/inner.ts';
import { address, at, near } from '../state/address.ts';
import { lookAt, outlined, pointed, sheet, zoomBy } from '../state/attention.ts';
import { about, districtList, provinceList, raidList, siteList } from '../state/records.ts';
import type { Near } from '../state/url.ts';

export function follow(map: MapLibre): void {
  const put = (source: string, features: Feature[]): void => {
    map.getSource<GeoJSONSource>(source)?.setData({ type: 'FeatureCollection', features });
  };
  effect(() => put('sites', siteList.value.map(atInner)));
  effect(() => put('areas', siteList.value.filter(isArea).map(withId)));
  effect(() => put('raids', raidList.value.map(atInner)));
  effect(() => put('places', [...provinceList.value, ...districtList.value]));
  effect(() => put('outline', outlined.value ? [feature(outlined.value)] : []));
  effect(() => {
    const mark = pointed.value;
    const isOpen = mark?.kind === at.value?.kind && mark?.id === at.value?.id;
    put('pointed', mark && !isOpen ? [feature(mark.geometry)] : []);
  });
  effect(() => put('near', near.value ? drawn(near.value) : []));
  followViews(map);
}

/** A question as its place and, when it has a radius, its circle. */
function drawn({ lon, lat, radius }: Near): Feature[] {
  const place = feature({ type: 'Point', coordinates: [lon, lat] });
  return radius === null ? [place] : [feature(circle([lon, lat], radius)), place];
}

function followViews(map: MapLibre): void {
  effect(() => {
    map.setPadding({ top: 0, left: 0, right: 0, bottom: coveredBelow(map, sheet.value) });
  });
  effect(() => {
    const known = about.answer.value;
    if (known.state === 'here' && known.data.bounds && !hasPlace()) {
      map.fitBounds(known.data.bounds, { padding: room(map), duration: 0 });
    }
  });
  effect(() => {
    const place = lookAt.value;
    if (place) map.fitBounds(place.box, { padding: room(map), maxZoom: 16, duration: moves() ? 900 : 0 });
  });
  effect(() => {
    if (zoomBy.value) map.easeTo({ zoom: map.getZoom() + zoomBy.value.levels, duration: moves() ? 200 : 0 });
  });
  addEventListener('popstate', () => {
    const { view } = address.peek();
    if (view) map.jumpTo({ center: [view.lon, view.lat], zoom: view.zoom });
  });
}

/** Whether something other than the whole country has been asked for. */
let first = true;
function hasPlace(): boolean {
  const { at, near: question, view } = address.peek();
  const had = !first || at !== null || question !== null || (view !== null && started.includes('map='));
  first = false;
  return had;
}
const started = typeof location === 'undefined' ? '' : location.hash;

function room(map: MapLibre): { top: number; left: number; right: number; bottom: number } {
  const edge = Math.min(48, map.getContainer().clientWidth / 10);
  return { top: edge, left: edge, right: edge, bottom: edge };
}

/** How much of the map a phone's sheet covers, but never so much that nothing is left. */
function coveredBelow(map: MapLibre, height: 'peek' | 'half' | 'full'): number {
  if (!matchMedia('(max-width: 800px)').matches) return 0;
  const whole = map.getContainer().clientHeight;
  return height === 'peek' ? 128 : whole / 2;
}

function moves(): boolean {
  return !matchMedia('(prefers-reduced-motion: reduce)').matches;
}

function feature(geometry: Geometry): Feature {
  return { type: 'Feature', properties: {}, geometry };
}

const isArea = ({ geometry }: Feature): boolean => geometry.type !== 'Point';
const withId = (record: Feature): Feature => ({ ...record, properties: { ...record.properties, id: record.id } });
const atInner = (record: Feature): Feature => ({
  ...withId(record),
  geometry: { type: 'Point', coordinates: inner(record.geometry) },
});
