/** What the whole page knows: about the server, its units, and every site and raid (small layers, asked once). */
import { computed } from '@preact/signals';
import type { Point } from 'geojson';
import { get } from '../api/client.ts';
import type { Level, UnitFeature } from '../api/contract.ts';
import { shared } from './answer.ts';

export const about = shared(() => get('/api/about', {}));
export const provinces = shared(async () => (await get('/api/provinces', {})).features);
export const districts = shared(async () => (await get('/api/districts', {})).features);
export const sites = shared(async () => (await get('/layers/sites.geojson', {})).features);
export const raids = shared(async () => (await get('/layers/raids.geojson', {})).features);

/** Asks for everything, the panel's needs first. */
export function load(): void {
  for (const question of [about, provinces, sites, raids, districts]) void question.ask();
}

const heard = <T>(answer: { value: { state: string; data?: T } }, none: T): T => answer.value.data ?? none;

export const siteList = computed(() => heard(sites.answer, []));
export const raidList = computed(() => heard(raids.answer, []));
export const provinceList = computed(() => heard(provinces.answer, []));
export const districtList = computed(() => heard(districts.answer, []));

export const siteById = computed(() => new Map(siteList.value.map((site) => [site.id, site])));

const units = computed(
  () => new Map([...provinceList.value, ...districtList.value].map((unit) => [key(unit.properties), unit])),
);

/** A province or district by its code. */
export function unit(level: Level, code: string | null): UnitFeature<Point> | undefined {
  return code === null ? undefined : units.value.get(key({ level, code }));
}

/** How many of the shared records lie in each unit of a level. */
export function countBy(level: Level, list: { properties: Record<Level, string | null> }[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { properties } of list) {
    const code = properties[level];
    if (code !== null) counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return counts;
}

const key = ({ level, code }: { level: Level; code: string }): string => `${level}/${code}`;
