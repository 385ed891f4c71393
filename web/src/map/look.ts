/** What the map's looks depend on, and what both kinds of layers share. */
import type { LayerSpecification } from 'maplibre-gl';
import type { MapLayer, Theme } from '../state/url.ts';
import type { Language } from '../words/number.ts';
import type { Palette } from './palette.ts';

export interface Look {
  language: Language;
  theme: Theme;
  colours: Palette;
  hidden: readonly MapLayer[];
}

type WithoutId<L> = L extends LayerSpecification ? Omit<L, 'id'> : never;

/** Layers by their names. */
export type Looks = Record<string, WithoutId<LayerSpecification>>;

export const REGULAR = ['Yeam Regular'];
export const BOLD = ['Yeam Bold'];

export function shown({ hidden }: Look, layer: MapLayer): { visibility: 'visible' | 'none' } {
  return { visibility: hidden.includes(layer) ? 'none' : 'visible' };
}
