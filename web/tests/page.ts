/** What every browser test uses: the page with its complaints listened to, and the map once it has drawn. */
import { type APIRequestContext, test as base, expect, type Page } from '@playwright/test';
import type { Collection, RaidFeature, SiteFeature } from '../src/api/contract.ts';
import type {} from '../src/map/view.ts';

export { expect } from '@playwright/test';
export const SCREENS = '../target/test/screens';
export const PHONE = { width: 390, height: 844 };

/** Fails a test in which the page complained, broke its content security policy, or asked a foreign host. */
export const test = base.extend<{ complaints: string[] }>({
  complaints: [
    async ({ page, baseURL }, use) => {
      const heard: string[] = [];
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) heard.push(`${message.type()}: ${message.text()}`);
      });
      page.on('pageerror', (error) => heard.push(`thrown: ${error.message}`));
      page.on('request', (request) => {
        const { protocol, origin } = new URL(request.url());
        if (protocol.startsWith('http') && origin !== baseURL) heard.push(`foreign: ${request.url()}`);
      });
      await use(heard);
      expect(heard).toEqual([]);
    },
    { auto: true },
  ],
});

/** Opens the page at a hash and waits until everything is drawn. */
export async function open(page: Page, hash = ''): Promise<void> {
  await page.goto(`/${hash}`);
  await drawn(page);
}

export async function drawn(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const map = window.yeamMap;
    return map?.loaded() && map.areTilesLoaded() && !map.isMoving();
  });
  await expect(page.locator('.map-message')).toHaveCount(0);
}

/** Where a place is on the page, in pixels. */
export async function pixelOf(page: Page, [lon = 0, lat = 0]: number[]): Promise<{ x: number; y: number }> {
  return page.evaluate(
    ([lon, lat]) => {
      const map = window.yeamMap;
      if (!map) throw new Error('there is no map');
      const { x, y } = map.project([lon, lat]);
      const { left, top } = map.getContainer().getBoundingClientRect();
      return { x: x + left, y: y + top };
    },
    [lon, lat] as const,
  );
}

export async function clickMap(page: Page, place: number[], button: 'left' | 'right' = 'left'): Promise<void> {
  const { x, y } = await pixelOf(page, place);
  await page.mouse.click(x, y, { button });
}

/** The points among the demonstration's sites and raids. */
export async function points(request: APIRequestContext): Promise<{ sites: SiteFeature[]; raids: RaidFeature[] }> {
  const read = async <T>(path: string): Promise<T> => (await (await request.get(path)).json()) as T;
  const sites = await read<Collection<SiteFeature>>('/layers/sites.geojson');
  const raids = await read<Collection<RaidFeature>>('/layers/raids.geojson');
  const isPoint = ({ geometry }: { geometry: { type: string } }): boolean => geometry.type === 'Point';
  return { sites: sites.features.filter(isPoint), raids: raids.features.filter(isPoint) };
}

export function placeOf({ geometry }: SiteFeature | RaidFeature): number[] {
  return geometry.type === 'Point' ? geometry.coordinates : [];
}
