/// Drives the page in a real browser against the real server: its own demonstration in a database of its own, or the
/// one that YEAM_URL names.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';

const PORT = 8099;
const given = process.env.YEAM_URL;
const database = join(tmpdir(), `yeam-browser-${process.pid}.sqlite`);

export default defineConfig({
  testDir: 'tests',
  outputDir: '../target/test/browser',
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  forbidOnly: process.env.CI === 'true',
  use: {
    baseURL: given ?? `http://127.0.0.1:${PORT}`,
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    contextOptions: { reducedMotion: 'reduce' },
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
    },
  },
  ...(given
    ? {}
    : {
        webServer: {
          command: `../target/debug/yeam demo --listen 127.0.0.1:${PORT} --database sqlite:${database}`,
          url: `http://127.0.0.1:${PORT}/health/ready`,
          timeout: 120_000,
          reuseExistingServer: false,
        },
      }),
});
