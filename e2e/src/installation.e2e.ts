import { readFileSync } from 'node:fs';

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly gypfile?: boolean; readonly resolved?: string; readonly optionalDependencies?: Readonly<Record<string, string>> }>>;
}

describe('the lockfile', () => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lockfile;

  it('keeps npm from compiling better-sqlite3, whose binaries it brings along', () => {
    expect(packages['node_modules/better-sqlite3'].gypfile).withContext('see docs/decisions/0006').toBeFalse();
  });

  it('names no registry, so that any can be used', () => {
    expect(Object.values(packages).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
  });

  it('holds every platform’s optional packages, without which npm ci refuses it elsewhere', () => {
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => !isResolvable(name, path)).map((name) => `${path || '(root)'} → ${name}`),
    );
    expect(missing).toEqual([]);
  });

  /** Whether a package at that path finds the other: in its own node_modules or in one above. */
  function isResolvable(name: string, from: string): boolean {
    for (let path = from; ; path = path.slice(0, Math.max(0, path.lastIndexOf('node_modules/') - 1))) {
      if (`${path === '' ? '' : `${path}/`}node_modules/${name}` in packages) return true;
      if (path === '') return false;
    }
  }
});
