/// Builds dist/: hashed assets, the map's code shared between page and worker, and a `.br` beside what compresses.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const MAPLIBRE = here('node_modules/maplibre-gl/src/');

/**
 * Gives `virtual:map-worker` as the address of MapLibre's worker. The worker is one more entry of the same bundle, so
 * that what it shares with the page is loaded once: as shipped, the shared third is there twice.
 */
function mapWorker(): Plugin {
  const name = 'virtual:map-worker';
  let building = false;
  return {
    name: 'map-worker',
    configResolved: (config) => {
      building = config.command === 'build';
    },
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load(id) {
      if (id !== `\0${name}`) return undefined;
      if (!building) return `export { default } from '${MAPLIBRE}source/worker.ts?worker&url';`;
      const worker = this.emitFile({ type: 'chunk', id: `${MAPLIBRE}source/worker.ts`, name: 'map-worker' });
      return `export default import.meta.ROLLUP_FILE_URL_${worker};`;
    },
  };
}

const COMPRESSIBLE = /\.(js|css|html|svg|json)$/;

/** Writes `x.br` beside each `x` over 1 KB that compresses; the binary sends it as it is. */
function precompress(): Plugin {
  return {
    name: 'precompress',
    apply: 'build',
    closeBundle: () => {
      const dist = here('dist');
      const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).map((file) => join(dist, file));
      for (const file of files.filter((file) => COMPRESSIBLE.test(file) && statSync(file).size > 1024)) {
        const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
        writeFileSync(`${file}.br`, brotliCompressSync(readFileSync(file), { params }));
      }
    },
  };
}

export default defineConfig({
  plugins: [mapWorker(), precompress()],
  resolve: { alias: [{ find: /^maplibre-gl$/, replacement: `${MAPLIBRE}index.ts` }] },
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
  },
  worker: { format: 'es' },
  optimizeDeps: { exclude: ['maplibre-gl'] },
  server: { proxy: proxied(process.env.YEAM_URL ?? 'http://127.0.0.1:8080') },
  test: { include: ['src/**/*.test.ts'] },
} as Parameters<typeof defineConfig>[0]);

function proxied(target: string): Record<string, string> {
  return Object.fromEntries(['/api', '/layers', '/tiles', '/health'].map((path) => [path, target]));
}
