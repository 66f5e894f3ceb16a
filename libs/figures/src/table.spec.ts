import { tableToCsv } from './table';

describe('tables as CSV', () => {
  it('have a header, CR LF, quoted commas and quotes, and nothing for absent numbers', () => {
    expect(tableToCsv({ columns: ['a', 'b,c'], rows: [[1, 'say "x"'], [NaN, 'y']] })).toBe('a,"b,c"\r\n1,"say ""x"""\r\n,y\r\n');
  });
});
