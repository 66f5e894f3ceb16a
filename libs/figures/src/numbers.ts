// Made once: asking a number for its locale text looks the locale up anew each time, 30 times slower.
const countFormat = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const digitFormats = [1, 2, 3, 4, 5, 6].map((maximumSignificantDigits) => new Intl.NumberFormat('en', { maximumSignificantDigits }));

/** A number for people: so many significant digits (1 to 6), no trailing zeros after a point, powers of ten for the very small; "–" when absent. */
export function formatNumber(value: number | null | undefined, digits = 3): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e6) return powerOfTen(value, digits);
  return digitFormats[Math.min(6, Math.max(1, digits)) - 1].format(value);
}

/** A number with a fixed count of decimals, so that a column of them lines up; "–" when absent. */
export function formatFixed(value: number | null | undefined, decimals: number): string {
  return value === null || value === undefined || Number.isNaN(value) ? '–' : value.toFixed(decimals);
}

/** A number with as many significant digits, zeros included, so that a column of them says how exact each is; "–" when absent. */
export function formatSignificant(value: number | null | undefined, digits: number): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 10 ** Math.max(4, digits)) ? powerOfTen(value, digits) : value.toPrecision(digits);
}

/** A whole number with thousands apart: 8,000. */
export function formatCount(value: number): string {
  return countFormat.format(value);
}

/** A tick of a logarithmic axis: 0.001, 0.01 … 100 as they are, 10⁻⁴ and smaller, 10⁴ and larger as powers. */
export function formatLogTick(value: number): string {
  const exponent = Math.round(Math.log10(value));
  if (Math.abs(Math.log10(value) - exponent) > 1e-9) return formatNumber(value, 2);
  return exponent >= -3 && exponent <= 3 ? String(Number(value.toPrecision(3))) : `10${superscript(exponent)}`;
}

function powerOfTen(value: number, digits: number): string {
  const [mantissa, exponent] = value.toExponential(digits - 1).split('e');
  return `${Number(mantissa)}·10${superscript(Number(exponent))}`;
}

function superscript(exponent: number): string {
  return String(exponent).replace(/[-\d]/g, (digit) => (digit === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]));
}
