import { personColour } from './person-colour';
import { channels, themes } from './theme';

function luminance(hex: string): number {
  const [r, g, b] = channels(hex).map((channel) => (channel / 255 <= 0.04045 ? channel / 255 / 12.92 : ((channel / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

describe('the colour of a person', () => {
  for (const theme of Object.values(themes)) {
    it(`${theme.name}: of every hue has a contrast of at least 4.5 against the background (WCAG AA)`, () => {
      for (let hue = 0; hue < 360; hue += 1) {
        const [darker, lighter] = [luminance(personColour(theme, hue)), luminance(theme.background)].sort((a, b) => a - b);
        expect((lighter + 0.05) / (darker + 0.05)).withContext(`hue ${hue}`).toBeGreaterThanOrEqual(4.5);
      }
    });
  }

  it('has six digits, and differs from hue to hue', () => {
    const colours = [0, 60, 120, 180, 240, 300].map((hue) => personColour(themes.light, hue));
    for (const colour of colours) expect(colour).toMatch(/^#[0-9a-f]{6}$/);
    expect(new Set(colours).size).toBe(6);
  });
});
