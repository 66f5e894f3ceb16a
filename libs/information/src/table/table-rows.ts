/** One record of a table. */
export interface TableRow {
  /** The line on which it begins, counted from 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

/** What of a table is not as it must be, and where. */
export class TableError extends Error {
  constructor(
    /** As in "line 7" or "row 6 (line 7), column 3 (age)". */
    readonly place: string,
    /** What is allowed there, or what is missing. */
    readonly fault: string,
  ) {
    super(`${place}: ${fault}`);
    this.name = 'TableError';
  }
}

/**
 * The records of comma-separated values, one by one, so that a large table need not be held twice.
 *
 * Fields may stand in double quotes, in which two quotes are one and commas and line breaks are text (RFC 4180). Lines end in CR LF, LF or CR;
 * empty ones are passed over, as are a byte order mark and the white space around a field.
 *
 * @throws TableError where a quote is left open or out of place, and where a record has another number of fields than the first.
 * @source RFC 4180.
 */
export function* tableRows(text: string): Generator<TableRow, void> {
  const reader = new FieldReader(text);
  let width = 0;
  let firstLine = 0;
  while (!reader.isAtEnd) {
    const line = reader.line;
    const fields: string[] = [];
    do fields.push(reader.next(fields.length + 1));
    while (!reader.isAtLineEnd);
    if (fields.length === 1 && fields[0] === '') continue;
    if (width === 0) [width, firstLine] = [fields.length, line];
    if (fields.length !== width) throw new TableError(`line ${line}`, `${fields.length} columns where line ${firstLine} has ${width}`);
    yield { line, fields };
  }
}

/** The number that a field is; NaN for an infinite one and for "NaN"; null when it is no number. */
export function numberOfField(field: string): number | null {
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(field)) return Number(field);
  if (/^[+-]?(nan|inf(inity)?)$/i.test(field)) return NaN;
  return null;
}

const codes = { tab: 9, lineFeed: 10, carriageReturn: 13, space: 32, quote: 34, comma: 44, byteOrderMark: 0xfeff } as const;

/** Goes through a text field by field. By hand, not by expression: an open quote would make one backtrack through all of the text. */
class FieldReader {
  /** The line of the next field, counted from 1. */
  line = 1;
  isAtLineEnd = false;
  #at: number;

  constructor(private readonly text: string) {
    this.#at = text.charCodeAt(0) === codes.byteOrderMark ? 1 : 0;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.text.length;
  }

  next(number: number): string {
    const { line } = this;
    let start = this.#at;
    while (this.#isBlank(start)) start += 1;
    if (this.text.charCodeAt(start) !== codes.quote) return this.#plain(line, number);
    const value = this.#quoted(start, line, number);
    while (this.#isBlank(this.#at)) this.#at += 1;
    if (!this.#takeEnd()) throw new TableError(`line ${this.line}`, `a quote is out of place in field ${number}`);
    return value;
  }

  #plain(line: number, number: number): string {
    const start = this.#at;
    for (; this.#at < this.text.length; this.#at += 1) {
      const code = this.text.charCodeAt(this.#at);
      if (code === codes.comma || code === codes.lineFeed || code === codes.carriageReturn) break;
      if (code === codes.quote) throw new TableError(`line ${line}`, `a quote is out of place in field ${number}`);
    }
    const value = this.text.slice(start, this.#at).trim();
    this.#takeEnd();
    return value;
  }

  #quoted(start: number, line: number, number: number): string {
    let end = this.text.indexOf('"', start + 1);
    while (end >= 0 && this.text.charCodeAt(end + 1) === codes.quote) end = this.text.indexOf('"', end + 2);
    if (end < 0) throw new TableError(`line ${line}`, `a quote is out of place in field ${number}`);
    this.#at = end + 1;
    const value = this.text.slice(start + 1, end);
    this.line += value.match(/\r\n|\n|\r/g)?.length ?? 0;
    return value.replaceAll('""', '"');
  }

  /** Passes over the comma or the end of the line that stands here; false if neither does. */
  #takeEnd(): boolean {
    const code = this.text.charCodeAt(this.#at);
    this.isAtLineEnd = code !== codes.comma;
    if (code === codes.comma) {
      this.#at += 1;
      return true;
    }
    if (this.isAtEnd) return true;
    if (code !== codes.lineFeed && code !== codes.carriageReturn) return false;
    this.#at += code === codes.carriageReturn && this.text.charCodeAt(this.#at + 1) === codes.lineFeed ? 2 : 1;
    this.line += 1;
    return true;
  }

  #isBlank(at: number): boolean {
    const code = this.text.charCodeAt(at);
    return code === codes.space || code === codes.tab;
  }
}
