import { ThemeChoice } from './theme-choice';

function storageWith(held: Record<string, string>): { storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>; held: Record<string, string> } {
  return { held, storage: { getItem: (key) => held[key] ?? null, setItem: (key, value) => void (held[key] = value), removeItem: (key) => void delete held[key] } };
}

function systemThatPrefers(isDark: boolean) {
  const listeners: ((event: unknown) => void)[] = [];
  return { system: { matches: isDark, addEventListener: (_: string, listener: unknown) => void listeners.push(listener as never) } as never, change: (matches: boolean) => listeners.forEach((listener) => listener({ matches })) };
}

describe('ThemeChoice', () => {
  it('is what the system prefers, also when that changes', () => {
    const { system, change } = systemThatPrefers(false);
    const theme = new ThemeChoice(storageWith({}).storage, system);
    expect(theme.name()).toBe('light');
    change(true);
    expect([theme.name(), theme.figureTheme().name, theme.choice()]).toEqual(['dark', 'dark', null]);
  });

  it('stays as a person chose it, after the system changes and after a reload', () => {
    const { storage } = storageWith({});
    const { system, change } = systemThatPrefers(false);
    new ThemeChoice(storage, system).toggle();
    change(false);
    expect(new ThemeChoice(storage, systemThatPrefers(false).system).name()).toBe('dark');
  });

  it('does not take a stored word that is no theme', () => {
    expect(new ThemeChoice(storageWith({ 'infoplane.theme': 'pink' }).storage, systemThatPrefers(true).system).name()).toBe('dark');
  });
});
