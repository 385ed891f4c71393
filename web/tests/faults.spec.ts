/** What shows when something is missing: the network, the record, the graphics. */
import { expect, open, test } from './page.ts';

test('what is not on record is said plainly', async ({ page, complaints }) => {
  await open(page, '#lang=en&at=district/9999');
  await expect(page.getByRole('alert')).toContainText('This is not on record.');
  forgive(complaints, /404/);
});

test('without a connection the question can be asked again', async ({ page, context, complaints }) => {
  await open(page, '#lang=en&near=103.52958,10.60932&r=1000&in=sites');
  await expect(page.locator('.near-list .row').first()).toBeVisible();
  await context.setOffline(true);
  await page.getByRole('slider').press('End');
  await expect(page.getByRole('alert').first()).toContainText('No connection');
  await context.setOffline(false);
  await page.getByRole('button', { name: 'Try again' }).first().click();
  await expect(page.locator('.near-list .row').first()).toBeVisible();
  forgive(complaints, /ERR_INTERNET_DISCONNECTED|Failed to fetch/);
});

test('without WebGL 2 the lists work', async ({ page, complaints }) => {
  await page.addInitScript(() => {
    const real = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, kind: string, ...rest: unknown[]) {
      return kind.startsWith('webgl') ? null : Reflect.apply(real, this, [kind, ...rest]);
    } as typeof real;
  });
  await page.goto('/#lang=en');
  await expect(page.locator('.map-message')).toContainText('no WebGL 2');
  await page.locator('.row', { hasText: 'Sihanoukville' }).first().click();
  await expect(page.getByRole('heading', { level: 2 })).toHaveText('Sihanoukville');
  await page.goto('/#lang=en&near=103.52958,10.60932&r=1000&in=sites');
  await expect(page.locator('.near-list .row').first()).toBeVisible();
  forgive(complaints, /WebGL/i);
});

/** Drops what the test itself has caused, and nothing else. */
function forgive(complaints: string[], expected: RegExp): void {
  complaints.splice(0, complaints.length, ...complaints.filter((complaint) => !expected.test(complaint)));
}
