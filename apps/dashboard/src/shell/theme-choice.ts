import { computed, signal, type Signal } from '@angular/core';
import { themes, type FigureTheme } from '@infoplane/figures';

/** Where a choice outlives the page. */
export type ChoiceStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
/** What the system prefers, and a way to hear when that changes. */
export type SystemPreference = Pick<MediaQueryList, 'matches' | 'addEventListener'>;

const key = 'infoplane.theme';

/** Light or dark: what the system prefers until a person chooses, then their choice, also after a reload. */
export class ThemeChoice {
  private readonly systemIsDark;
  private readonly chosen;

  constructor(
    private readonly storage: ChoiceStorage,
    system: SystemPreference,
  ) {
    this.systemIsDark = signal(system.matches);
    const held = storage.getItem(key);
    this.chosen = signal<'light' | 'dark' | null>(held === 'light' || held === 'dark' ? held : null);
    system.addEventListener('change', (event: Event) => this.systemIsDark.set((event as MediaQueryListEvent).matches));
  }

  /** What a person chose; null while the system decides. */
  get choice(): Signal<'light' | 'dark' | null> {
    return this.chosen;
  }

  readonly figureTheme = computed((): FigureTheme => themes[this.name()]);

  readonly name = computed((): 'light' | 'dark' => this.chosen() ?? (this.systemIsDark() ? 'dark' : 'light'));

  toggle(): void {
    const next = this.name() === 'dark' ? 'light' : 'dark';
    this.chosen.set(next);
    this.storage.setItem(key, next);
  }
}
