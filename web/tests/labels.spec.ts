/** Khmer on the map: every name of a province and of a district is as wide as the browser's own text of the same font. */
import { expect, open, test } from './page.ts';

test('Khmer names are shaped as the browser shapes them', async ({ page, request }) => {
  await open(page, '#lang=km&map=9/12.5/105');
  const names: string[] = [];
  for (const level of ['provinces', 'districts']) {
    const { features } = await (await request.get(`/api/${level}`)).json();
    for (const { properties } of features) if (properties.name_km) names.push(properties.name_km);
  }
  expect(names.length).toBeGreaterThan(200);
  const apart = await page.evaluate(async (names) => {
    // What the map draws with, found by what it has loaded: a face of its own per font file.
    const faces = [...document.fonts]
      .filter((face) => face.status === 'loaded')
      .map((face) => face.family.replaceAll('"', ''));
    const own = faces.filter((family) => !family.startsWith('Noto Sans'));
    const pen = document.createElement('canvas').getContext('2d');
    if (!pen || own.length === 0) return [`the map has loaded no font: ${faces}`];
    const width = (family: string, text: string): number => {
      pen.font = `400 48px "${family}"`;
      return pen.measureText(text).width;
    };
    await document.fonts.load('400 48px "Noto Sans Khmer"', 'កម្ពុជា');
    return names.filter((name) =>
      own.every((family) => Math.abs(width(family, name) - width('Noto Sans Khmer', name)) > 2),
    );
  }, names);
  expect(apart).toEqual([]);
});
