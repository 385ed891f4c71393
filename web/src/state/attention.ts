/** What panel and map tell each other beside the address: what is pointed at, and where to look. */
import { signal } from '@preact/signals';
import type { Geometry } from 'geojson';
import { type Box, boxOf } from '../geo/box.ts';

/** A record under the pointer or the keyboard's focus, in the list or on the map. */
export interface Pointed {
  kind: 'site' | 'raid' | 'building';
  id: string;
  geometry: Geometry;
}

export const pointed = signal<Pointed | null>(null);

/** Where the map should look; a new object each time, so that the same place can be asked for again. */
export const lookAt = signal<{ box: Box } | null>(null);

/** Levels to come closer, or with a minus to go away. */
export const zoomBy = signal<{ levels: number } | null>(null);

/** Whether the next click on the map chooses the place of a question. */
export const picking = signal(false);

/** The outline of what is open, if it has one that the map should draw. */
export const outlined = signal<Geometry | null>(null);

/** How much of a phone's screen the panel takes. */
export type Sheet = 'peek' | 'half' | 'full';
export const sheet = signal<Sheet>('half');

/** Where the map's centre is, for who asks by keyboard. */
export const centre = signal<{ lon: number; lat: number } | null>(null);

/** What the map cannot do, to be shown plainly. */
export const mapFault = signal<'none' | 'unloaded' | 'failed' | 'tiles'>('none');

/** Told to people who cannot see that something changed. */
export const announced = signal('');

export function look(geometry: Geometry): void {
  lookAt.value = { box: boxOf(geometry) };
}
