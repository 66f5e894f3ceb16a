import { AnswerBook } from './answer-book';

function watch() {
  const told: number[] = [];
  return { told, received: (pages: number) => void told.push(pages) };
}

describe('answer book', () => {
  it('[R5] tells each watch how many of its pages are held, from one count over the whole connection', () => {
    const book = new AnswerBook();
    const [first, second] = [watch(), watch()];
    for (const by of [first, second, second, first, second]) book.sent(by, 10);
    book.received({ pages: 3 });
    expect([first.told, second.told]).toEqual([[1], [2]]);
    book.received({ pages: 5 });
    expect([first.told, second.told]).toEqual([
      [1, 1],
      [2, 1],
    ]);
    expect([book.pages, book.bytes]).toEqual([0, 0]);
  });

  it('[R5] counts an answer once, however often it is given', () => {
    const book = new AnswerBook();
    const by = watch();
    for (let page = 0; page < 4; page += 1) book.sent(by, 10);
    for (let times = 0; times < 5; times += 1) book.received({ pages: 2 });
    book.received({ pages: 1 });
    expect(by.told).toEqual([2]);
    expect([book.pages, book.bytes]).toEqual([2, 20]);
  });

  it('[R13] refuses an answer to pages that were not sent', () => {
    const book = new AnswerBook();
    book.sent(watch(), 10);
    expect(() => book.received({ pages: 2 })).toThrowError(/pages: is more than was sent \(1\)/);
    expect(book.pages).toBe(1);
  });
});
