/** Languages, themes, the phone, accessibility, and what shows when something is missing. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { drawn, expect, open, PHONE, SCREENS, test } from './page.ts';

const NEAR = '#near=103.52958,10.60932&r=1000&in=sites,raids&map=13.5/10.60932/103.52958';

test('language at a touch: words, digits, labels and the address', async ({ page }) => {
  await open(page, '#lang=en');
  await page.getByRole('button', { name: 'ខ្មែរ' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'km');
  await expect(page.getByRole('heading', { level: 2 })).toHaveText('កម្ពុជា');
  await expect(page.locator('.figure dd').first()).toHaveText(/^[០-៩.]+$/);
  await expect(page).toHaveURL(/lang=km/);
  const label = await page.evaluate(() =>
    JSON.stringify(window.yeamMap?.getLayoutProperty('province-labels', 'text-field')),
  );
  expect(label).toContain('name_km');
  await drawn(page);
  await page.screenshot({ path: `${SCREENS}/country-km-light.png` });
});

test('the first language is the browser’s, later the one that was chosen', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ locale: 'km-KH', ...(baseURL ? { baseURL } : {}) });
  const page = await context.newPage();
  await page.goto('/');
  await expect(page).toHaveURL(/lang=km/);
  await page.getByRole('button', { name: 'English' }).click();
  await page.goto('about:blank');
  await page.goto('/');
  await expect(page).toHaveURL(/lang=en/);
  await context.close();
});

test('themes: the system’s, and the other at a touch', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await open(page, '#lang=km');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.screenshot({ path: `${SCREENS}/country-km-dark.png` });
  await page.locator('.bar .icon-button').click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await expect(page).toHaveURL(/theme=light/);
});

test('on a phone the panel is a sheet of three heights, by drag and by press', async ({ browser, baseURL }) => {
  const context = await browser.newContext({
    baseURL,
    viewport: PHONE,
    hasTouch: true,
    isMobile: true,
    reducedMotion: 'reduce',
  } as never);
  const page = await context.newPage();
  await open(page, '#lang=km');
  const height = (): Promise<number> =>
    page.locator('.panel').evaluate((panel) => panel.getBoundingClientRect().height);
  const half = await height();
  await page.screenshot({ path: `${SCREENS}/phone-km-half.png` });
  const handle = page.locator('.handle');
  await handle.press('Enter');
  await expect.poll(height).toBeGreaterThan(half * 1.5);
  await page.screenshot({ path: `${SCREENS}/phone-km-full.png` });
  await handle.press('Enter');
  await expect.poll(height).toBeCloseTo(half, 0);
  const box = await handle.boundingBox();
  if (!box) throw new Error('the handle is not there');
  await page.mouse.move(box.x + box.width / 2, box.y + 8);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + 200, { steps: 4 });
  await page.mouse.up();
  await expect.poll(height).toBeLessThan(half / 2);
  await page.screenshot({ path: `${SCREENS}/phone-km-peek.png` });
  await context.close();
});

for (const [name, viewport] of [
  ['desktop', { width: 1280, height: 800 }],
  ['phone', PHONE],
] as const) {
  for (const theme of ['light', 'dark']) {
    test(`axe finds nothing serious: ${name}, ${theme}`, async ({ page }) => {
      await page.setViewportSize(viewport);
      for (const hash of [
        `#lang=km&theme=${theme}`,
        `${NEAR}&lang=en&theme=${theme}`,
        `#at=province/18&lang=en&theme=${theme}`,
      ]) {
        await page.goto('about:blank');
        await open(page, hash);
        await expect(page.locator('.waiting')).toHaveCount(0);
        expect(await violations(page)).toEqual([]);
      }
      await page.screenshot({ path: `${SCREENS}/province-en-${theme}-${name}.png` });
    });
  }
}

async function violations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  return grave.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`);
}

test('what is pressed is large enough', async ({ page }) => {
  await page.setViewportSize(PHONE);
  await open(page, `${NEAR}&lang=km`);
  const small = await page.evaluate(() =>
    [...document.querySelectorAll('button, select, input[type=range], .check, .choice label')]
      .filter((element) => element.getClientRects().length > 0 && !element.matches('.skip, .handle'))
      .map((element) => ({ name: element.className || element.tagName, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.height < 43.5 || box.width < 43.5)
      .map(({ name, box }) => `${name} ${box.width}x${box.height}`),
  );
  expect(small).toEqual([]);
});

test('nothing is wider than a narrow phone', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  for (const hash of ['#lang=km', `${NEAR}&lang=km`, '#lang=km&at=province/18']) {
    await page.goto('about:blank');
    await open(page, hash);
    const [content, screen] = await page
      .locator('.panel-scroll')
      .evaluate((panel) => [panel.scrollWidth, panel.clientWidth]);
    expect(content).toBeLessThanOrEqual(screen ?? 0);
  }
});
