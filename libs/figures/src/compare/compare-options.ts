import type { FigureOptions } from '../figure';
import { layerColour, layerSymbol, type FigureTheme } from '../theme';

/** How compared sessions are drawn. */
export interface CompareOptions extends Pick<FigureOptions, 'theme' | 'epochAxis' | 'compact' | 'isZoomable' | 'pointsLimit'> {
  /** The id of the estimator; null where the sessions share none. */
  readonly estimator: string | null;
  /** The name of the layer. */
  readonly layer: string;
  /** What lies along the horizontal axis. Batches of different sizes take different numbers of steps for an epoch. */
  readonly progress: 'epoch' | 'step';
  /** The session that is pointed at, as a place among them; null when none is. */
  readonly highlighted: number | null;
}

/** The colour of a compared session by its place: the layers' colours, which were searched so that everybody can tell any two apart. */
export function sessionColour(theme: FigureTheme, place: number): string {
  return layerColour(theme, place + 1);
}

/** Its symbol, for who cannot go by colour. */
export function sessionSymbol(place: number): string {
  return layerSymbol(place + 1);
}
