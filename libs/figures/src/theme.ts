/** The colours of a figure. One theme for paper-white and one for dark rooms. */
export interface FigureTheme {
  readonly name: 'light' | 'dark';
  readonly background: string;
  readonly text: string;
  readonly mutedText: string;
  readonly axis: string;
  readonly grid: string;
  /** Train and test, where layers do not matter. */
  readonly train: string;
  readonly test: string;
  /** By layer from L1 on; see layerColour for more layers than colours. */
  readonly layers: readonly string[];
  /** The share of the viridis map that stands out from the background, from early to late epochs. */
  readonly epochRange: readonly [number, number];
}

export const fontFamily = "'Inter Variable', Inter, system-ui, sans-serif";

// The layer colours of both themes were searched in OKLCH near fixed hues for the largest least difference between any two under normal
// sight and simulated protanopia, deuteranopia and tritanopia (Machado 2009): 0.12 in OKLab where Okabe-Ito reaches 0.07 and falls below a
// contrast of 3 on white. theme.spec.ts holds both bounds.
export const lightTheme: FigureTheme = {
  name: 'light',
  background: '#ffffff',
  text: '#1b2430',
  mutedText: '#5b6675',
  axis: '#8a95a3',
  grid: '#e8ebef',
  train: '#1c56bc',
  test: '#a75224',
  layers: ['#1c56bc', '#a75224', '#30a38c', '#753c71', '#bb860f', '#997ee0', '#8d0013'],
  epochRange: [0, 0.88],
};

export const darkTheme: FigureTheme = {
  name: 'dark',
  background: '#141920',
  text: '#e6eaf0',
  mutedText: '#9aa5b4',
  axis: '#66717f',
  grid: '#242c36',
  train: '#7ac1fd',
  test: '#ed9e7d',
  layers: ['#7ac1fd', '#a7761c', '#83f8d0', '#e35f9c', '#fcdb5b', '#9179f1', '#ed9e7d'],
  epochRange: [0.2, 1],
};

export const themes = { light: lightTheme, dark: darkTheme } as const;

/** Outlines in a box of 10 by 10, of about the same weight to the eye. Shape says the layer where colour cannot. */
const outlines = [
  'M5 .6a4.400 4.400 0 1 0 0 8.800a4.400 4.400 0 1 0 0-8.800z',
  'M5 .4L10 9.200H0z',
  'M5 0L10 5L5 10L0 5z',
  'M1 1h8v8h-8z',
  'M0 .8H10L5 9.600z',
  'M3.300 0h3.400v3.300h3.300v3.400h-3.300v3.300h-3.400v-3.300h-3.300v-3.400h3.300z',
  'M2.500 .7h5l2.500 4.300l-2.500 4.300h-5l-2.500-4.300z',
] as const;

/** The colour of a layer (from 1). Colours repeat after the seventh layer; the symbol and the name still tell them apart. */
export function layerColour(theme: FigureTheme, layer: number): string {
  return theme.layers[(layer - 1) % theme.layers.length];
}

/** The outline of a layer's symbol (from 1) in a box of 10 by 10; the sequence is shifted by one each time the colours repeat. */
export function layerOutline(layer: number): string {
  const round = Math.floor((layer - 1) / outlines.length);
  return outlines[(layer - 1 + round) % outlines.length];
}

/** The symbol of a layer (from 1) as ECharts takes it. */
export function layerSymbol(layer: number): string {
  return `path://${layerOutline(layer)}`;
}

/** A colour with an opacity from 0 to 1. */
export function withOpacity(hex: string, opacity: number): string {
  const [red, green, blue] = channels(hex);
  return `rgba(${red},${green},${blue},${opacity})`;
}

/** The red, green and blue of `#rrggbb`, 0 to 255. */
export function channels(hex: string): [number, number, number] {
  return [1, 3, 5].map((start) => parseInt(hex.slice(start, start + 2), 16)) as [number, number, number];
}
