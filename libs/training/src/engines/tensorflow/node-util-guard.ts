import { createRequire } from 'node:module';

type Predicate = (value: unknown) => boolean;

/** What tfjs-node 4.22 calls of Node's `util`, which Node 22 warns of and Node 23 took out. Waits for tensorflow/tfjs#8425. */
const removedPredicates: Readonly<Record<string, Predicate>> = {
  isArray: Array.isArray,
  isNullOrUndefined: (value) => value === null || value === undefined,
};

/** Gives a `util` module the predicates, in place of its own where it has them: those write a deprecation warning to the console. */
export function restoreUtilPredicates(util: Record<string, unknown>): void {
  Object.assign(util, removedPredicates);
}

/** Restores the predicates on the CommonJS `util` that tfjs-node will require. To be called before it loads. */
export function restoreNodeUtilPredicates(): void {
  restoreUtilPredicates(createRequire(import.meta.url)('node:util') as Record<string, unknown>);
}
