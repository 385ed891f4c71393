/** The map's colours, read from the design system so that they are written once. */
import type { SiteStatus } from '../api/contract.ts';

const NAMES = [
  'outside',
  'land',
  'district',
  'province',
  'label',
  'label-2',
  'halo',
  'building',
  'building-line',
  'hover',
] as const;

export type Palette = Record<(typeof NAMES)[number], string> & {
  of: (name: SiteStatus | 'raid' | 'on-status' | 'paper' | 'accent' | 'ink') => string;
};

export function palette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const colours = Object.fromEntries(NAMES.map((name) => [name, read(`map-${name}`)]));
  return { ...colours, of: read } as Palette;
}
