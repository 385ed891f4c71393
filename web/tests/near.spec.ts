/** "Near here": asked by mouse, by right click and by keyboard; the circle, the list and its order. */
import { devices, type Page } from '@playwright/test';
import { clickMap, drawn, expect, open, pixelOf, SCREENS, test } from './page.ts';

const PLACE = [103.52958, 10.60932];
const VIEW = 'map=13/10.60932/103.52958';

/** The distances as the list shows them, in metres. */
async function distances(page: Page): Promise<number[]> {
  await expect(page.locator('.near-list .row').first()).toBeVisible();
  const texts = await page.locator('.near-list .row-far').allInnerTexts();
  return texts.map((text) =>
    text === 'here' ? 0 : Number.parseFloat(text.replace(',', '')) * (text.endsWith('km') ? 1000 : 1),
  );
}

async function isAsked(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 2 })).toHaveText('Near here');
  await expect(page).toHaveURL(/near=103\.5\d+,10\.6\d+&r=1000/);
  const far = await distances(page);
  expect(far).toEqual([...far].sort((a, b) => a - b));
  expect(Math.max(...far)).toBeLessThanOrEqual(1000);
  await drawn(page);
  expect(
    await page.evaluate(() => window.yeamMap?.queryRenderedFeatures({ layers: ['near-line'] }).length),
  ).toBeGreaterThan(0);
}

test('the button, then a click: a circle, where it is, and a list nearest first', async ({ page }) => {
  await open(page, `#lang=en&hide=buildings&${VIEW}`);
  await page.getByRole('button', { name: 'Near here' }).click();
  await clickMap(page, PLACE);
  await isAsked(page);
  await expect(page.locator('.near-name')).toHaveText('Preah Sihanouk, Sihanoukville');
  await page.screenshot({ path: `${SCREENS}/near-en-light.png` });
});

test('a right click asks at once; a longer distance finds more', async ({ page }) => {
  await open(page, `#lang=en&hide=buildings&${VIEW}`);
  await clickMap(page, PLACE, 'right');
  await isAsked(page);
  const before = await page.locator('.near-list .row').count();
  await page.getByRole('slider').press('End');
  await expect(page).toHaveURL(/r=10000/);
  await expect.poll(() => page.locator('.near-list .row').count()).toBeGreaterThan(before);
});

test('the nearest few, of the layers that are ticked', async ({ page }) => {
  await open(page, `#lang=en&near=103.52958,10.60932&r=1000&in=sites,raids&${VIEW}`);
  await page.getByRole('radio', { name: 'The nearest ones' }).check();
  await page.getByRole('combobox').selectOption('5');
  await expect(page.locator('.near-list .row')).toHaveCount(5);
  await page.getByRole('checkbox', { name: 'Raids' }).last().uncheck();
  await expect(page).toHaveURL(/k=5&in=sites(&|$)/);
  await expect(page.locator('.near-list .row')).toHaveCount(5);
  await expect(page.locator('.near-list [data-shape="raid"]')).toHaveCount(0);
});

test('list and map point at the same record', async ({ page }) => {
  await open(page, `#lang=en&near=103.52958,10.60932&r=1000&in=sites&hide=buildings,raids&${VIEW}`);
  const row = page.locator('.near-list .row').first();
  const pointed = (): Promise<number | undefined> =>
    page.evaluate(() => window.yeamMap?.queryRenderedFeatures({ layers: ['pointed-point', 'pointed-line'] }).length);
  await row.hover();
  await expect.poll(pointed).toBeGreaterThan(0);
  await page.mouse.move(1000, 700);
  await expect.poll(pointed).toBe(0);
});

test('on the sea the nearest district is told with its distance', async ({ page }) => {
  await open(page, '#lang=en&near=102.90000,10.40000&k=5&in=sites');
  await expect(page.locator('.near-name')).toContainText(
    'Outside every district; the nearest is Kaoh Rung, Sihanoukville, 47.5 km away',
  );
});

test('on a phone a long press asks, and the sheet rises with the answer', async ({ browser, baseURL }) => {
  const context = await browser.newContext({
    ...devices['Pixel 7'],
    ...(baseURL ? { baseURL } : {}),
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await open(page, `#lang=en&hide=buildings,sites,raids&${VIEW}`);
  await page.locator('.app').evaluate((app) => app.querySelector<HTMLButtonElement>('.near-button')?.click());
  await page.keyboard.press('Escape');
  await drawn(page);
  const { x, y } = await pixelOf(page, PLACE);
  const touch = await context.newCDPSession(page);
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x, y }] });
  await expect(page).toHaveURL(/near=103\.5\d+,10\.6\d+/);
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await expect(page.locator('.near-list .row').first()).toBeVisible();
  await expect(page.locator('.app')).toHaveAttribute('data-sheet', 'half');
  await context.close();
});

test('by keyboard alone: the map, Enter, the list, a record, and back by Escape', async ({ page }) => {
  await open(page, `#lang=en&hide=buildings&${VIEW}`);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Skip to the list' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.locator('#map canvas')).toBeFocused();
  await page.keyboard.press('Enter');
  await isAsked(page);
  await expect(page.getByRole('heading', { level: 2 })).toBeFocused();
  for (let i = 0; i < 15 && !(await page.locator('.near-list .row:focus').count()); i++)
    await page.keyboard.press('Tab');
  await expect(page.locator('.near-list .row').first()).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/at=(site|raid)\//);
  await expect(page.getByRole('heading', { level: 2 })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { level: 2 })).toHaveText('Near here');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { level: 2 })).toHaveText('Cambodia');
});
