/** Khmer on the map: the names of all provinces and districts look as the browser's own text of the same font. */
import { expect, open, test } from './page.ts';

/** Names drawn at once, in rows far enough apart, and how large. */
const ROWS = 16;
const SIZE = 24;
/** The map draws with distance fields, which round corners a little. */
const APART = 2;

test('Khmer names are shaped as the browser shapes them', async ({ page, request }) => {
  test.setTimeout(180_000);
  await open(page, '#lang=km&theme=light&map=9/12.5/105');
  const names = new Set<string>();
  for (const level of ['provinces', 'districts']) {
    const { features } = await (await request.get(`/api/${level}`)).json();
    for (const { properties } of features) if (properties.name_km) names.add(properties.name_km);
  }
  expect(names.size).toBeGreaterThan(200);
  const wrong: string[] = [];
  const list = [...names];
  for (let i = 0; i < list.length; i += ROWS) {
    wrong.push(...(await page.evaluate(differing, { names: list.slice(i, i + ROWS), size: SIZE, apart: APART })));
  }
  expect(wrong).toEqual([]);
});

/** Draws names with the map, alone on white, and compares where their ink is with the browser's own. Runs in the page. */
async function differing(given: { names: string[]; size: number; apart: number }): Promise<string[]> {
  const { names, size, apart } = given;
  const map = window.yeamMap;
  if (!map) throw new Error('there is no map');
  const canvas = map.getCanvas();
  const step = Math.floor(canvas.clientHeight / (names.length + 1));
  const ratio = canvas.width / canvas.clientWidth;

  const rows = names.map((name, i) => ({
    type: 'Feature' as const,
    properties: { name },
    geometry: {
      type: 'Point' as const,
      coordinates: map.unproject([canvas.clientWidth / 2, step * (i + 1)]).toArray(),
    },
  }));
  for (const { id } of map.getStyle().layers) map.setLayoutProperty(id, 'visibility', 'none');
  if (map.getLayer('audit')) map.removeLayer('audit');
  if (map.getSource('audit')) map.removeSource('audit');
  if (!map.getLayer('paper')) map.addLayer({ id: 'paper', type: 'background', paint: { 'background-color': '#fff' } });
  map.setLayoutProperty('paper', 'visibility', 'visible');
  map.addSource('audit', { type: 'geojson', data: { type: 'FeatureCollection', features: rows } });
  map.addLayer({
    id: 'audit',
    type: 'symbol',
    source: 'audit',
    layout: {
      'text-field': ['get', 'name'],
      'text-font': ['Yeam Regular'],
      'text-size': size,
      'text-max-width': 100,
      'text-allow-overlap': true,
    },
    paint: { 'text-color': '#000' },
  });
  await new Promise((idle) => map.once('idle', idle));

  const copy = document.createElement('canvas');
  [copy.width, copy.height] = [canvas.width, canvas.height];
  const pen = copy.getContext('2d', { willReadFrequently: true });
  if (!pen) throw new Error('there is no canvas');
  await new Promise<void>((done) => {
    map.once('render', () => {
      pen.drawImage(canvas, 0, 0);
      done();
    });
    map.triggerRepaint();
  });
  await document.fonts.load(`${size}px "Noto Sans Khmer"`, 'កម្ពុជា');

  const ink = (
    top: number,
    height: number,
  ): { left: number; right: number; up: number; down: number; dark: number } => {
    const { data, width } = pen.getImageData(0, top, copy.width, height);
    const found = { left: width, right: -1, up: height, down: -1, dark: 0 };
    for (let i = 0; i < data.length; i += 4) {
      const shade = 1 - (data[i] ?? 255) / 255;
      found.dark += shade;
      if (shade < 0.4) continue;
      const [x, y] = [(i / 4) % width, Math.floor(i / 4 / width)];
      found.left = Math.min(found.left, x);
      found.right = Math.max(found.right, x);
      found.up = Math.min(found.up, y);
      found.down = Math.max(found.down, y);
    }
    return found;
  };
  const onMap = names.map((_, i) => ink(Math.round(step * (i + 0.5) * ratio), Math.round(step * ratio)));
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, copy.width, copy.height);
  pen.fillStyle = '#000';
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.font = `${size * ratio}px "Noto Sans Khmer"`;
  for (const [i, name] of names.entries()) pen.fillText(name, copy.width / 2, step * (i + 1) * ratio);
  const own = names.map((_, i) => ink(Math.round(step * (i + 0.5) * ratio), Math.round(step * ratio)));

  return names.flatMap((name, i) => {
    const [a, b] = [onMap[i], own[i]];
    if (!a || !b || b.right < 0) return [`${name}: nothing drawn`];
    const wide = Math.abs(a.right - a.left - (b.right - b.left));
    const high = Math.abs(a.down - a.up - (b.down - b.up));
    const dark = Math.abs(a.dark / b.dark - 1);
    return wide > apart || high > apart || dark > 0.15
      ? [`${name}: ${wide} wider, ${high} higher, ${dark.toFixed(2)} darker`]
      : [];
  });
}
