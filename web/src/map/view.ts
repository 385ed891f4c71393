/** Makes the map and keeps it like the address, the records and the panel say. Loaded after the panel. */
import 'maplibre-gl/dist/maplibre-gl.css';
import workerUrl from 'virtual:map-worker';
import latin from '@fontsource/noto-sans/files/noto-sans-latin-400-normal.woff2?url';
import latinBold from '@fontsource/noto-sans/files/noto-sans-latin-600-normal.woff2?url';
import khmer from '@fontsource/noto-sans-khmer/files/noto-sans-khmer-khmer-400-normal.woff2?url';
import khmerBold from '@fontsource/noto-sans-khmer/files/noto-sans-khmer-khmer-600-normal.woff2?url';
import { effect } from '@preact/signals';
import { Map as MapLibre, type StyleSpecification, setWorkerUrl } from 'maplibre-gl';
import { address, amend, hidden, language, theme } from '../state/address.ts';
import { centre, mapFault } from '../state/attention.ts';
import { follow } from './follow.ts';
import { resolve } from './images.ts';
import { listenToPeople } from './interact.ts';
import { layers } from './layers.ts';
import type { Look } from './look.ts';
import { palette } from './palette.ts';
import { sources } from './sources.ts';

/** Cambodia, until the server tells the bounds of its own provinces. */
const CAMBODIA: [number, number, number, number] = [102.3, 9.9, 107.7, 14.7];

declare global {
  interface Window {
    /** For tests, which wait until the map has drawn. */
    yeamMap?: MapLibre;
  }
}

/** Draws the map into `container`; says so when it cannot. */
export function start(container: HTMLElement): void {
  setWorkerUrl(new URL(workerUrl, location.href).href);
  try {
    window.yeamMap = make(container);
  } catch {
    mapFault.value = 'failed';
  }
}

function make(container: HTMLElement): MapLibre {
  const { view } = address.peek();
  const map = new MapLibre({
    container,
    style: style(look()),
    ...(view
      ? { center: [view.lon, view.lat], zoom: view.zoom }
      : { bounds: CAMBODIA, fitBoundsOptions: { padding: 24 } }),
    minZoom: 4,
    maxZoom: 20,
    maxPitch: 0,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    attributionControl: false,
    fadeDuration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 200,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.setMissingStyleImageResolver((name) => resolve(map, name, palette()));
  map.on('error', ({ error }) => {
    // Status 0 is a lost connection: people are told of it, and it is no fault of the page.
    if (!('status' in error && error.status === 0)) reportError(error);
    mapFault.value = 'tiles';
  });
  map.on('movestart', () => {
    mapFault.value = 'none';
  });
  map.on('moveend', () => remember(map));
  map.once('load', () => {
    remember(map);
    effect(() => restyle(map, look()));
    follow(map);
    listenToPeople(map);
  });
  return map;
}

function look(): Look {
  // Reading the theme makes the caller follow it: the palette changes with it.
  return { language: language.value, theme: theme.value, colours: palette(), hidden: hidden.value };
}

function style(looks: Look): StyleSpecification {
  const file = (url: string): string => new URL(url, location.href).href;
  const fonts = (khmerFile: string, latinFile: string): { url: string; 'unicode-range': string[] }[] => [
    { url: file(khmerFile), 'unicode-range': ['U+1780-17FF', 'U+19E0-19FF', 'U+200B-200D', 'U+25CC'] },
    { url: file(latinFile), 'unicode-range': ['U+0020-00FF', 'U+2010-2027'] },
  ];
  return {
    version: 8,
    'font-faces': { 'Yeam Regular': fonts(khmer, latin), 'Yeam Bold': fonts(khmerBold, latinBold) },
    sources: sources(),
    layers: layers(looks),
  };
}

/** Brings every layer's looks up to date; what is the same costs nothing. */
function restyle(map: MapLibre, looks: Look): void {
  for (const layer of layers(looks)) {
    for (const [name, value] of Object.entries(layer.paint ?? {}))
      map.setPaintProperty(layer.id, name as never, value as never);
    for (const [name, value] of Object.entries(layer.layout ?? {}))
      map.setLayoutProperty(layer.id, name as never, value as never);
  }
}

function remember(map: MapLibre): void {
  const { lng, lat } = map.getCenter();
  centre.value = { lon: lng, lat };
  amend({ view: { zoom: map.getZoom(), lat, lon: lng } });
}
