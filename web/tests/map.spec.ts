/** The map and the panel, by mouse and by address. */
import { clickMap, drawn, expect, open, placeOf, points, SCREENS, test } from './page.ts';

test('the whole country is drawn first, from our own layers', async ({ page }) => {
  await open(page);
  await expect(page.getByRole('heading', { level: 2 })).toHaveText('Cambodia');
  await expect(page.getByRole('note')).toContainText('invented');
  const seen = await page.evaluate(() => {
    const map = window.yeamMap;
    const layers = ['land', 'province-lines', 'site-clusters'];
    return layers.map((layer) => map?.queryRenderedFeatures({ layers: [layer] }).length ?? 0);
  });
  for (const count of seen) expect(count).toBeGreaterThan(0);
  await page.screenshot({ path: `${SCREENS}/country-en-light.png` });
});

test('a click on a site opens it, with the notice that it is not proven', async ({ page, request }) => {
  const site = (await points(request)).sites[0];
  if (!site) throw new Error('the demonstration has no site that is a point');
  const [lon, lat] = placeOf(site);
  await open(page, `#lang=en&map=17/${lat}/${lon}`);
  await clickMap(page, placeOf(site));
  await expect(page.getByRole('heading', { level: 2 })).toHaveText(String(site.properties.name_en));
  await expect(page.locator('.notice').first()).toHaveText('Suspected, not proven');
  await expect(page.getByText('Recorded')).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`at=site/${site.id}`));
  await page.screenshot({ path: `${SCREENS}/site-en-light.png` });
  await page.goBack();
  await expect(page.getByRole('heading', { level: 2 })).toHaveText('Cambodia');
});

test('a raid shows whom it found and links its sites', async ({ page, request }) => {
  const raid = (await points(request)).raids.find(({ properties }) => properties.sites.length > 0);
  if (!raid) throw new Error('the demonstration has no raid with a site');
  await open(page, `#lang=en&at=raid/${raid.id}`);
  await expect(page.getByText('Persons found').first()).toBeVisible();
  await page.locator('.section', { hasText: 'Sites raided' }).locator('.row').first().click();
  await expect(page).toHaveURL(/at=site\//);
});

test('a click on a footprint asks the server for the whole building', async ({ page, request }) => {
  const building = await (await request.get('/api/buildings/700')).json();
  const ring: number[][] = building.geometry.coordinates[0];
  const corners = ring.slice(0, 4);
  const middle = [0, 1].map((axis) => corners.reduce((sum, at) => sum + (at[axis] ?? 0), 0) / corners.length);
  await open(page, `#lang=en&hide=sites,raids&map=19/${middle[1]}/${middle[0]}`);
  const asked = page.waitForRequest('**/api/buildings/*');
  await clickMap(page, middle);
  expect(new URL((await asked).url()).pathname).toBe('/api/buildings/700');
  await expect(page.getByRole('heading', { level: 2 })).toContainText(/700|\w/);
  await drawn(page);
  expect(
    await page.evaluate(() => window.yeamMap?.queryRenderedFeatures({ layers: ['outline-line'] }).length),
  ).toBeGreaterThan(0);
  await page.screenshot({ path: `${SCREENS}/building-en-light.png` });
});

test('a district opens by a click on the map and from the list of its province', async ({ page, request }) => {
  const district = (await (await request.get('/api/districts?province=11')).json()).features[0];
  const [lon, lat] = district.geometry.coordinates;
  await open(page, `#lang=en&hide=sites,raids&map=9/${lat}/${lon}`);
  await clickMap(page, [lon, lat]);
  await expect(page.getByRole('heading', { level: 2 })).toHaveText(district.properties.name_en);
  await expect(page.locator('.note')).toContainText('yeam import boundaries FILE');

  await page.getByRole('button', { name: 'Cambodia' }).click();
  await page.locator('.row', { hasText: 'Sihanoukville' }).first().click();
  await expect(page.getByRole('heading', { level: 2 })).toHaveText('Sihanoukville');
  await page.locator('.section', { hasText: 'Districts' }).locator('.row').first().click();
  await expect(page).toHaveURL(/at=district\/18/);
  await drawn(page);
  await page.screenshot({ path: `${SCREENS}/district-en-light.png` });
});

test('a long list comes page by page', async ({ page }) => {
  await open(page, '#lang=en&at=province/12');
  const section = page.locator('.section').filter({ has: page.locator('h3', { hasText: /^Sites \d/ }) });
  await expect(section.locator('.row')).toHaveCount(20);
  await section.getByRole('button', { name: 'Show more' }).click();
  await expect.poll(() => section.locator('.row').count()).toBeGreaterThan(20);
});

test('a link shows what its sender saw', async ({ page, context }) => {
  await open(page, '#at=province/18&map=9.5/10.8/103.6&hide=raids&lang=km&theme=dark');
  const other = await context.newPage();
  await open(other, new URL(page.url()).hash);
  for (const tab of [page, other]) {
    await expect(tab.getByRole('heading', { level: 2 })).toHaveText('ខេត្តព្រះសីហនុ');
    await expect(tab.locator('html')).toHaveAttribute('data-theme', 'dark');
    await expect(tab).toHaveURL(/hide=raids/);
    expect(await tab.evaluate(() => window.yeamMap?.getZoom())).toBeCloseTo(9.5, 1);
  }
});

test('search finds places in either script and by code', async ({ page }) => {
  await open(page);
  const search = page.getByRole('searchbox');
  for (const text of ['sihanouk', 'ព្រះសីហនុ', '18', '១៨']) {
    await search.fill(text);
    await expect(page.locator('.search-results .row').first()).toContainText('Sihanoukville');
  }
  await page.locator('.search-results .row').first().click();
  await expect(page).toHaveURL(/at=province\/18/);
  await expect(search).toHaveValue('');
});
