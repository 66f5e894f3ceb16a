import type { FigureTheme } from './theme';

// Lightness at which every hue has a contrast of at least 4.5 on the theme's background, and a chroma that most hues have at it.
const lightnessOf: Record<FigureTheme['name'], number> = { light: 0.52, dark: 0.76 };
const chroma = 0.13;
/** A hue as a person chooses it is one of HSL; those of OKLCH lie about this many degrees further. */
const hueOffset = 29;

/** The colour of a person of that hue (0 to 359), equally light for all hues: their text, lines and flags are as legible as anybody else's. */
export function personColour({ name }: Pick<FigureTheme, 'name'>, hue: number): string {
  const angle = ((hue + hueOffset) * Math.PI) / 180;
  for (let c = chroma; ; c -= 0.01) {
    const rgb = fromOklab(lightnessOf[name], c * Math.cos(angle), c * Math.sin(angle));
    if (c <= 0 || rgb.every((channel) => channel >= 0 && channel <= 1)) return `#${rgb.map(toHex).join('')}`;
  }
}

/** Linear light of red, green and blue. @source Ottosson 2020, A perceptual color space for image processing. */
function fromOklab(lightness: number, a: number, b: number): readonly number[] {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s, -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s, -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s];
}

/** The sRGB channel of a linear one, as two hexadecimal digits. */
function toHex(linear: number): string {
  const clamped = Math.min(1, Math.max(0, linear));
  const encoded = clamped <= 0.0031308 ? 12.92 * clamped : 1.055 * clamped ** (1 / 2.4) - 0.055;
  return Math.round(255 * encoded).toString(16).padStart(2, '0');
}
