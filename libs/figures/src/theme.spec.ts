import { epochColour, epochColours, viridisColour } from './epoch-colours';
import { channels, darkTheme, layerColour, layerSymbol, lightTheme, type FigureTheme } from './theme';

const themes = [lightTheme, darkTheme];
type Triple = readonly [number, number, number];

// Machado, Oliveira, Fernandes 2009, severity 1, on linear RGB.
const sights: Record<string, readonly Triple[]> = {
  normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};

function linear(hex: string): Triple {
  return channels(hex).map((channel) => (channel / 255 <= 0.04045 ? channel / 255 / 12.92 : ((channel / 255 + 0.055) / 1.055) ** 2.4)) as unknown as Triple;
}

function contrast(a: string, b: string): number {
  const [lighter, darker] = [a, b].map((hex) => { const [r, g, bl] = linear(hex); return 0.2126 * r + 0.7152 * g + 0.0722 * bl + 0.05; }).sort((x, y) => y - x);
  return lighter / darker;
}

function oklab([r, g, b]: Triple): Triple {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s, 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s, 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s];
}

function seen(hex: string, sight: readonly Triple[]): Triple {
  const [r, g, b] = linear(hex);
  return oklab(sight.map(([x, y, z]) => Math.min(1, Math.max(0, x * r + y * g + z * b))) as unknown as Triple);
}

function leastDifference(theme: FigureTheme, sight: readonly Triple[]): number {
  const colours = theme.layers.map((hex) => seen(hex, sight));
  const differences = colours.flatMap((a, i) => colours.slice(i + 1).map((b) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])));
  return Math.min(...differences);
}

describe('figure themes', () => {
  for (const theme of themes) {
    it(`${theme.name}: text has a contrast of at least 4.5 and every curve of at least 3 against the background (WCAG AA)`, () => {
      for (const colour of [theme.text, theme.mutedText]) expect(contrast(colour, theme.background)).withContext(colour).toBeGreaterThanOrEqual(4.5);
      for (const colour of [...theme.layers, theme.train, theme.test]) expect(contrast(colour, theme.background)).withContext(colour).toBeGreaterThanOrEqual(3);
    });

    for (const [name, sight] of Object.entries(sights)) {
      it(`${theme.name}: any two layers differ by at least 0.1 in OKLab under ${name}`, () => {
        expect(leastDifference(theme, sight)).toBeGreaterThanOrEqual(0.1);
      });
    }

    it(`${theme.name}: the epoch map grows lighter all the way`, () => {
      const lightness = epochColours(theme, 40).map((hex) => oklab(linear(hex))[0]);
      expect(lightness.every((value, i) => i === 0 || value >= lightness[i - 1])).toBeTrue();
    });
  }

  it('viridis runs from its first to its last stop', () => {
    expect([viridisColour(0), viridisColour(0.5), viridisColour(1), viridisColour(7)]).toEqual(['#440154', '#21918c', '#fde725', '#fde725']);
  });

  it('the epoch colour depends on log(epoch + 1)', () => {
    expect(epochColour(darkTheme, 0, 99)).toBe(viridisColour(0.2));
    expect(epochColour(darkTheme, 9, 99)).toBe(viridisColour(0.6));
    expect(epochColour(darkTheme, 99, 99)).toBe(viridisColour(1));
  });

  it('layers whose colour repeats have another symbol', () => {
    const marks = Array.from({ length: 13 }, (_, i) => `${layerColour(lightTheme, i + 1)} ${layerSymbol(i + 1)}`);
    expect(new Set(marks).size).toBe(13);
  });
});
