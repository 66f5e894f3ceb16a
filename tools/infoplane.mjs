import { buildIfStale } from './build/build-if-stale.mjs';

await import(await buildIfStale('cli'));
