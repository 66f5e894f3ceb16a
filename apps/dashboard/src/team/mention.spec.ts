import { mentionBefore, mentioned } from './mention';

describe('a mention', () => {
  it('begins with an @ that is not within a word', () => {
    expect(['@', 'see @Ad', 'see @Ada Lo', 'mail a@b', 'none', '@Ada said it'].map((text) => mentionBefore(text, text.length))).toEqual(['', 'Ad', 'Ada Lo', null, null, null]);
  });

  it('is completed at the caret', () => {
    expect(mentioned('see @Ad please', 7, 'Ada Lovelace')).toEqual({ text: 'see @Ada Lovelace  please', caret: 18 });
  });
});
