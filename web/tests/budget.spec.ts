/** What the page costs on a poor line, and that the binary gets its files ready compressed. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';

const DIST = join(import.meta.dirname, '../dist');
const files = readdirSync(DIST, { recursive: true, encoding: 'utf8' }).filter((file) =>
  statSync(join(DIST, file)).isFile(),
);
const plain = files.filter((file) => !file.endsWith('.br'));

function gzipped(wanted: string[]): number {
  return wanted.reduce((sum, file) => sum + gzipSync(readFileSync(join(DIST, file)), { level: 9 }).length, 0);
}

test('a usable list in 80 KB, everything with its fonts in 500 KB', () => {
  const entry = /src="\/(assets\/[^"]+\.js)"/.exec(readFileSync(join(DIST, 'index.html'), 'utf8'))?.[1] ?? '';
  expect(gzipped([entry])).toBeLessThan(80_000);
  expect(gzipped(plain)).toBeLessThan(500_000);
});

test('what compresses is there compressed, under a name with its hash', () => {
  for (const file of plain) {
    if (file !== 'index.html') expect(file).toMatch(/^assets\/.+-[\w-]{8}\.\w+$/);
    const compresses = /\.(js|css|html|svg)$/.test(file) && statSync(join(DIST, file)).size > 1024;
    expect(existsSync(join(DIST, `${file}.br`)), file).toBe(compresses);
  }
});
