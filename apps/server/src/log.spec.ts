import { textLog } from './log';

describe('log', () => {
  it('writes one line a message, and nothing that commands a terminal', () => {
    const lines: string[] = [];
    const log = textLog(
      (line) => lines.push(line),
      () => new Date(0),
    );
    log.info('one\r\n  two\rthree\u2028four');
    log.warn('\u001b]0;title\u0007 \u001b[2Jé✓\u009b31m\0');
    expect(lines).toEqual([
      '1970-01-01T00:00:00.000Z one | two | three | four\n',
      '1970-01-01T00:00:00.000Z warning: �]0;title� �[2Jé✓�31m�\n',
    ]);
  });
});
