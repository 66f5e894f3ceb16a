import { configurationChanges, type SessionConfiguration } from '@infoplane/contracts';

/** A setting in which at least one session differs from the first, and what it is in each of them; undefined where it is absent. */
export interface ChangedSetting {
  readonly path: string;
  readonly values: readonly unknown[];
}

/** Every setting in which one of the others differs from the first, in the order of the configuration. */
export function changedSettings([first, ...others]: readonly SessionConfiguration[]): ChangedSetting[] {
  const changes = others.map((other) => new Map(configurationChanges(first, other).map((change) => [change.path, change])));
  const paths = [...new Set(changes.flatMap((byPath) => [...byPath.keys()]))];
  const order = new Map(settingPaths([first, ...others]).map((path, i) => [path, i]));
  return paths
    .sort((a, b) => (order.get(a) ?? Infinity) - (order.get(b) ?? Infinity))
    .map((path) => {
      const from = changes.find((byPath) => byPath.has(path))?.get(path)?.from;
      return { path, values: [from, ...changes.map((byPath) => (byPath.has(path) ? byPath.get(path)?.to : from))] };
    });
}

function settingPaths(configurations: readonly SessionConfiguration[]): string[] {
  return [...new Set(configurations.flatMap((configuration) => pathsAt('', configuration)))];
}

function pathsAt(path: string, value: unknown): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path];
  return [...(path === '' ? [] : [path]), ...Object.entries(value).flatMap(([name, inner]) => pathsAt(path === '' ? name : `${path}.${name}`, inner))];
}
