import { channels, type FigureTheme } from './theme';

// Eleven stops of matplotlib's viridis (CC0): perceptually uniform, monotone in lightness, legible without red-green sight.
const viridis = ['#440154', '#482475', '#414487', '#355f8d', '#2a788e', '#21918c', '#22a884', '#44bf70', '#7ad151', '#bddf26', '#fde725'];

/** The colour at a place from 0 to 1 of viridis. */
export function viridisColour(place: number): string {
  const scaled = Math.min(1, Math.max(0, place)) * (viridis.length - 1);
  const below = Math.min(Math.floor(scaled), viridis.length - 2);
  const from = channels(viridis[below]);
  const to = channels(viridis[below + 1]);
  const mixed = from.map((channel, i) => Math.round(channel + (scaled - below) * (to[i] - channel)));
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

/** The colours of the epoch map in that theme, early to late, evenly spaced in log(epoch + 1). */
export function epochColours({ epochRange: [from, to] }: FigureTheme, count = 11): string[] {
  return Array.from({ length: count }, (_, i) => viridisColour(from + (i / (count - 1)) * (to - from)));
}

/** The colour of an epoch of a session of that many epochs. */
export function epochColour({ epochRange: [from, to] }: FigureTheme, epoch: number, epochs: number): string {
  return viridisColour(from + (Math.log1p(epoch) / Math.log1p(epochs)) * (to - from));
}
