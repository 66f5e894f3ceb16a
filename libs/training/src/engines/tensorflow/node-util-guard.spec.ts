import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { restoreNodeUtilPredicates, restoreUtilPredicates } from './node-util-guard';

const require = createRequire(import.meta.url);

// All that the compiled files of @tensorflow/tfjs-node 4.22.0 call of the module `util`, tests left out.
const calledByTfjsNode = ['isArray', 'isNullOrUndefined', 'promisify'];

// Node's list of what version 23 took out of `util` (DEP0044 to DEP0058 and DEP0103).
const removedByNode23 = [
  'isArray', 'isBoolean', 'isBuffer', 'isDate', 'isError', 'isFunction', 'isNull', 'isNullOrUndefined', 'isNumber', 'isObject', 'isPrimitive',
  'isRegExp', 'isString', 'isSymbol', 'isUndefined', 'log',
];

describe('predicates that Node 23 removed from util', () => {
  it('come back as they were', () => {
    const util: Record<string, (value: unknown) => boolean> = {};
    restoreUtilPredicates(util);
    expect([null, undefined, 0, ''].map((value) => util['isNullOrUndefined'](value))).toEqual([true, true, false, false]);
    expect([[], {}].map((value) => util['isArray'](value))).toEqual([true, false]);
  });

  it('all that tfjs-node calls is there without them', () => {
    const util = Object.fromEntries(Object.entries(require('node:util') as Record<string, unknown>).filter(([name]) => !removedByNode23.includes(name)));
    restoreUtilPredicates(util);
    for (const name of calledByTfjsNode) expect(util[name]).withContext(name).toBeInstanceOf(Function);
  });

  it('the module that tfjs-node requires has them', () => {
    restoreNodeUtilPredicates();
    const util = require('util') as Record<string, unknown>;
    for (const name of calledByTfjsNode) expect(util[name]).withContext(name).toBeInstanceOf(Function);
  });

  it('replace those that util still has, which warn', () => {
    const isArray = () => fail('the deprecated predicate was called');
    const util: Record<string, unknown> = { isArray };
    restoreUtilPredicates(util);
    expect((util['isArray'] as (value: unknown) => boolean)([])).toBeTrue();
  });

  it('nothing else of util changes', () => {
    const promisify = () => undefined;
    const util = { promisify };
    restoreUtilPredicates(util);
    expect(Object.keys(util).sort()).toEqual(['isArray', 'isNullOrUndefined', 'promisify']);
    expect(util.promisify).toBe(promisify);
  });

  for (const name of ['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu']) {
    const folder = installedFolder(name);
    if (folder === null) continue;
    it(`${name} as it is installed calls nothing else`, () => {
      expect([...utilCalls(join(folder, 'dist'))].filter((called) => !calledByTfjsNode.includes(called))).toEqual([]);
    });
  }
});

function installedFolder(name: string): string | null {
  try {
    return dirname(require.resolve(`${name}/package.json`));
  } catch {
    // Expected: an optional dependency that could not be installed is absent.
    return null;
  }
}

/** What compiled files call of `util`, under the name that they give it. */
function utilCalls(folder: string): Set<string> {
  const calls = new Set<string>();
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.js') || file.endsWith('_test.js')) continue;
    const text = readFileSync(join(folder, file), 'utf8');
    const given = /var (\w+) = require\("util"\)/.exec(text)?.[1];
    if (given) for (const [, called] of text.matchAll(new RegExp(`\\b${given}\\.(\\w+)`, 'g'))) calls.add(called);
  }
  return calls;
}
