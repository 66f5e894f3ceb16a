/** The words of a markdown text on one line. */
export function firstWords(text: string, length = 80): string {
  const line = text.replace(/[`*_#>~[\]]/g, '').replace(/\s+/g, ' ').trim();
  return line.length <= length ? line : `${line.slice(0, length - 1).trimEnd()}…`;
}
