/** What people do to the map: click, point, press long, and use its keys. */
import type { LngLat, MapGeoJSONFeature, Map as MapLibre, MapMouseEvent, MapTouchEvent, PointLike } from 'maplibre-gl';
import { Point } from 'maplibre-gl';
import { at, near, open } from '../state/address.ts';
import { picking, pointed, sheet } from '../state/attention.ts';
import { ask } from '../state/near.ts';
import { raidList, siteById } from '../state/records.ts';
import { SITES_ALONE } from './sources.ts';

/** What a click can hit, the topmost first, and how far beside it a finger may land. */
const RECORDS = ['sites', 'site-clusters', 'raids', 'raid-dots', 'site-areas', 'buildings'];
const UNITS = ['district-areas', 'province-areas'];
const FINGER = 6;
const LONG_PRESS = 550;
const TREMBLE = 10;

/** Where a finger's press stands. */
const finger = { isDown: false, hasAsked: false };

export function listenToPeople(map: MapLibre): void {
  map.on('click', (event) => click(map, event));
  const press = ({ lng, lat }: LngLat): void => {
    finger.hasAsked = finger.isDown;
    ask(lng, lat);
  };
  map.on('contextmenu', ({ lngLat }) => press(lngLat));
  map.on('mousemove', (event) => hover(map, event));
  map.getCanvas().addEventListener('mouseleave', () => leave(map));
  listenToLongPress(map, press);
  listenToKeys(map);
}

function click(map: MapLibre, { point, lngLat }: MapMouseEvent): void {
  if (finger.hasAsked) return;
  const hit = picking.peek() ? undefined : first(map, around(point), RECORDS);
  if (hit) openRecord(map, hit);
  else if (isAsking()) ask(lngLat.lng, lngLat.lat);
  else openUnit(first(map, point, UNITS));
}

function openRecord(map: MapLibre, hit: MapGeoJSONFeature): void {
  switch (hit.layer.id) {
    case 'site-clusters':
      closer(map, hit);
      return;
    case 'buildings':
      if (hit.id === undefined) return;
      open('building', hit.id);
      break;
    default:
      open(hit.layer.id.startsWith('raid') ? 'raid' : 'site', String(hit.properties.id));
  }
  raise();
}

function openUnit(hit: MapGeoJSONFeature | undefined): void {
  if (!hit) return;
  open(hit.layer.id === 'district-areas' ? 'district' : 'province', String(hit.properties.code));
  raise();
}

/** Whether a click on the bare map asks what is near it. */
function isAsking(): boolean {
  return picking.peek() || (near.peek() !== null && at.peek() === null);
}

/** Goes to where a cluster falls apart. */
function closer(map: MapLibre, { geometry }: MapGeoJSONFeature): void {
  if (geometry.type !== 'Point') return;
  const zoom = Math.min(map.getZoom() + 2, SITES_ALONE);
  map.easeTo({ center: geometry.coordinates as [number, number], zoom: Math.max(zoom, map.getZoom() + 0.5) });
}

/** On a phone, what was opened must be seen. */
function raise(): void {
  if (sheet.peek() === 'peek') sheet.value = 'half';
}

let lit: MapGeoJSONFeature | undefined;

function hover(map: MapLibre, { point }: MapMouseEvent): void {
  const record = picking.peek() ? undefined : first(map, point, RECORDS);
  const asking = isAsking();
  const unit = record || asking ? undefined : first(map, point, UNITS);
  map.getCanvas().style.cursor = record || unit ? 'pointer' : asking ? 'crosshair' : '';
  light(map, record?.layer.id === 'buildings' ? record : unit);
  tell(record);
}

function tell(record: MapGeoJSONFeature | undefined): void {
  const id = String(record?.properties.id ?? record?.id ?? '');
  if (pointed.peek()?.id === id) return;
  pointed.value = found(record, id);
}

/** The record under the pointer, as the list knows it. */
function found(hit: MapGeoJSONFeature | undefined, id: string): typeof pointed.value {
  if (!hit || hit.layer.id === 'site-clusters') return null;
  if (hit.layer.id === 'buildings') return { kind: 'building', id, geometry: hit.geometry };
  const isRaid = hit.layer.id.startsWith('raid');
  const record = isRaid ? raidList.peek().find((raid) => raid.id === id) : siteById.peek().get(id);
  return record ? { kind: isRaid ? 'raid' : 'site', id, geometry: record.geometry } : null;
}

/** Tints the unit or building under the pointer. */
function light(map: MapLibre, feature: MapGeoJSONFeature | undefined): void {
  if (lit?.id === feature?.id && lit?.source === feature?.source) return;
  if (lit) map.setFeatureState(target(lit), { pointed: false });
  lit = feature?.id === undefined ? undefined : feature;
  if (lit) map.setFeatureState(target(lit), { pointed: true });
}

function target({ id, source, sourceLayer }: MapGeoJSONFeature): {
  id: string | number;
  source: string;
  sourceLayer: string;
} {
  return { id: id ?? 0, source, sourceLayer: sourceLayer ?? '' };
}

function leave(map: MapLibre): void {
  light(map, undefined);
  pointed.value = null;
}

function first(
  map: MapLibre,
  where: PointLike | [PointLike, PointLike],
  layers: string[],
): MapGeoJSONFeature | undefined {
  const hits = map.queryRenderedFeatures(where, { layers });
  const rank = (hit: MapGeoJSONFeature): number => layers.indexOf(hit.layer.id);
  return hits.sort((a, b) => rank(a) - rank(b))[0];
}

function around({ x, y }: { x: number; y: number }): [PointLike, PointLike] {
  return [
    [x - FINGER, y - FINGER],
    [x + FINGER, y + FINGER],
  ];
}

/** A long press is a right click; not every phone sends that by itself. The click that ends the press is no answer. */
function listenToLongPress(map: MapLibre, press: (at: LngLat) => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let from = new Point(0, 0);
  const stop = (): void => clearTimeout(timer);
  map.on('touchstart', ({ lngLat, point, points }: MapTouchEvent) => {
    stop();
    from = point;
    finger.isDown = true;
    finger.hasAsked = false;
    if (points.length === 1) timer = setTimeout(() => press(lngLat), LONG_PRESS);
  });
  for (const end of ['touchend', 'touchcancel'] as const) {
    map.on(end, () => {
      stop();
      finger.isDown = false;
      setTimeout(() => {
        finger.hasAsked = false;
      }, LONG_PRESS);
    });
  }
  map.on('movestart', stop);
  map.on('touchmove', ({ point }) => {
    if (point.dist(from) > TREMBLE) stop();
  });
}

function listenToKeys(map: MapLibre): void {
  map.getCanvas().addEventListener('keydown', ({ key }) => {
    if (key !== 'Enter') return;
    const { lng, lat } = map.getCenter();
    ask(lng, lat);
  });
}
