import { readFileSync } from 'node:fs';
import { defineConfig } from 'rolldown';

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const packages = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });

/**
 * Bundles one Node application to dist/apps/<name>/main.js. Packages stay outside the bundle.
 * rolldown and not esbuild: Nest needs decorator metadata, and without it starts and injects undefined.
 */
export function nodeBundle(name) {
  return defineConfig({
    input: `apps/${name}/src/main.ts`,
    platform: 'node',
    tsconfig: `apps/${name}/tsconfig.json`,
    external: (id) => id.startsWith('node:') || packages.some((p) => id === p || id.startsWith(`${p}/`)),
    transform: { target: 'node22', decorator: { legacy: true, emitDecoratorMetadata: true } },
    output: { file: `dist/apps/${name}/main.js`, format: 'esm', sourcemap: true, codeSplitting: false },
  });
}
