import { createRequire } from 'node:module';

type Predicate = (value: unknown) => boolean;

/** What tfjs-node 4.22 calls of Node's `util` and Node 23 took out. Waits for tensorflow/tfjs#8425. */
const removedPredicates: Readonly<Record<string, Predicate>> = {
  isArray: Array.isArray,
  isNullOrUndefined: (value) => value === null || value === undefined,
};

/** Gives a `util` module back the predicates it lacks. What is there stays. */
export function restoreUtilPredicates(util: Record<string, unknown>): void {
  for (const [name, predicate] of Object.entries(removedPredicates)) util[name] ??= predicate;
}

/** Restores the predicates on the CommonJS `util` that tfjs-node will require. To be called before it loads. */
export function restoreNodeUtilPredicates(): void {
  restoreUtilPredicates(createRequire(import.meta.url)('node:util') as Record<string, unknown>);
}
