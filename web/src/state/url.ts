/** The address as text: everything that is seen can be read from the hash and written to it. Pure. */
import type { RecordLayer } from '../api/contract.ts';
import type { Language } from '../words/number.ts';

export const KINDS = ['site', 'raid', 'building', 'province', 'district', 'commune'] as const;
export const RECORD_LAYERS = ['sites', 'raids', 'buildings'] as const;
export const MAP_LAYERS = ['sites', 'raids', 'buildings', 'districts'] as const;

/** What is looked at: a record or a unit. */
export interface At {
  kind: (typeof KINDS)[number];
  id: string;
}
/** Where the map stands. */
export interface View {
  zoom: number;
  lat: number;
  lon: number;
}
/** A question "what is near here": within `radius` metres, or the `k` nearest. */
export interface Near {
  lon: number;
  lat: number;
  radius: number | null;
  k: number | null;
  layers: RecordLayer[];
}
export type MapLayer = (typeof MAP_LAYERS)[number];
export type Theme = 'light' | 'dark';

export interface Address {
  at: At | null;
  view: View | null;
  near: Near | null;
  hide: MapLayer[];
  lang: Language | null;
  theme: Theme | null;
}

export const NOWHERE: Address = { at: null, view: null, near: null, hide: [], lang: null, theme: null };

/** Reads a hash; what it does not understand it leaves out. */
export function parse(hash: string): Address {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const text = (name: string): string => given.get(name) ?? '';
  return {
    at: parseAt(text('at')),
    view: parseView(text('map')),
    near: parseNear(text('near'), text('r'), text('k'), given.get('in')),
    hide: oneOf(MAP_LAYERS, text('hide')),
    lang: oneOf(['km', 'en'] as const, text('lang'))[0] ?? null,
    theme: oneOf(['light', 'dark'] as const, text('theme'))[0] ?? null,
  };
}

/** Writes a hash that `parse` reads as the same. */
export function format({ at, view, near, hide, lang, theme }: Address): string {
  const parts: string[] = [];
  if (at) parts.push(`at=${at.kind}/${encodeURIComponent(at.id)}`);
  if (near) {
    parts.push(`near=${near.lon.toFixed(5)},${near.lat.toFixed(5)}`);
    parts.push(near.k === null ? `r=${near.radius}` : `k=${near.k}`, `in=${near.layers.join(',')}`);
  }
  if (view) parts.push(`map=${view.zoom.toFixed(2)}/${view.lat.toFixed(5)}/${view.lon.toFixed(5)}`);
  if (hide.length > 0) parts.push(`hide=${hide.join(',')}`);
  if (lang) parts.push(`lang=${lang}`);
  if (theme) parts.push(`theme=${theme}`);
  return parts.length > 0 ? `#${parts.join('&')}` : '';
}

function parseAt(text: string): At | null {
  const slash = text.indexOf('/');
  const id = text.slice(slash + 1);
  const known = oneOf(KINDS, text.slice(0, Math.max(slash, 0)))[0];
  return known && id ? { kind: known, id } : null;
}

function parseView(text: string): View | null {
  const [zoom, lat, lon] = numbers(text, '/');
  if (zoom === undefined || lat === undefined || lon === undefined) return null;
  return onEarth(lon, lat) && zoom >= 0 && zoom <= 24 ? { zoom, lat, lon } : null;
}

function parseNear(place: string, radius: string, k: string, layers: string | null): Near | null {
  const [lon, lat] = numbers(place, ',');
  if (lon === undefined || lat === undefined || !onEarth(lon, lat)) return null;
  const chosen = layers === null ? [...RECORD_LAYERS] : oneOf(RECORD_LAYERS, layers);
  const count = Number(k);
  if (Number.isInteger(count) && count >= 1 && count <= 1000)
    return { lon, lat, radius: null, k: count, layers: chosen };
  const metres = Number(radius);
  return { lon, lat, radius: metres > 0 && metres <= 100_000 ? metres : 1000, k: null, layers: chosen };
}

function numbers(text: string, separator: string): number[] {
  const parts = text.split(separator);
  const read = parts.map(Number);
  return parts.some((part) => part.trim() === '') || read.some((value) => !Number.isFinite(value)) ? [] : read;
}

function onEarth(lon: number, lat: number): boolean {
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 90;
}

function oneOf<T extends string>(known: readonly T[], list: string): T[] {
  const given = list.split(',');
  return known.filter((name) => given.includes(name));
}
