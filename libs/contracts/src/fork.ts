import type { SessionConfiguration } from './configuration';

/** One setting in which two configurations differ, by its path; undefined where it is absent. */
export interface SettingChange {
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
}

// Changing one of these changes what the weights mean or which there are, so that no checkpoint can be continued with it.
const fixedInForks = ['problem', 'architecture', 'replicas', 'seed'];

/** Every setting in which they differ, in the order of the configuration. Lists of estimators or widths count as one setting. */
export function configurationChanges(from: SessionConfiguration, to: SessionConfiguration): SettingChange[] {
  return changesAt('', from, to);
}

/** Those changes for which a session has to start from epoch 0: the weights' shapes, the problem, the seed. */
export function changesThatRestart(changes: readonly SettingChange[]): SettingChange[] {
  return changes.filter(({ path }) => fixedInForks.some((fixed) => path === fixed || path.startsWith(`${fixed}.`)));
}

function changesAt(path: string, from: unknown, to: unknown): SettingChange[] {
  if (isGroup(from) && isGroup(to)) {
    const names = [...new Set([...Object.keys(from), ...Object.keys(to)])];
    return names.flatMap((name) => changesAt(path === '' ? name : `${path}.${name}`, from[name], to[name]));
  }
  return JSON.stringify(from) === JSON.stringify(to) ? [] : [{ path, from, to }];
}

function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
