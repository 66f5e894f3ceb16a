import { firstWords } from './first-words';
import { htmlOfMarkdown } from './markdown';

describe('markdown', () => {
  it('becomes HTML: emphasis, lists, code, links that open apart', () => {
    expect(htmlOfMarkdown('**here** it `turns`').trim()).toBe('<p><strong>here</strong> it <code>turns</code></p>');
    expect(htmlOfMarkdown('[paper](https://arxiv.org/abs/1703.00810)').trim()).toBe('<p><a href="https://arxiv.org/abs/1703.00810" target="_blank" rel="noopener noreferrer">paper</a></p>');
  });

  for (const hostile of [
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<svg/onload=alert(1)>',
    '[a](javascript:alert(1))',
    '[a](JaVaScRiPt:alert(1))',
    '[a](data:text/html;base64,PHNjcmlwdD4=)',
    '![a](javascript:alert(1))',
    '![a" onerror="alert(1)](https://x.test/y.png)',
    '<a href="javascript:alert(1)">x</a>',
    '<iframe srcdoc="<script>alert(1)</script>">',
    '[x](https://a.test/"onmouseover="alert(1))',
    '`<script>alert(1)</script>`',
    '<https://a.test/<script>alert(1)</script>>',
  ]) {
    it(`cannot run script or fetch: ${hostile}`, () => {
      const page = new DOMParser().parseFromString(htmlOfMarkdown(hostile), 'text/html');
      expect(page.querySelectorAll('script, img, svg, iframe, object, style, form').length).toBe(0);
      const attributes = [...page.body.querySelectorAll('*')].flatMap((element) => [...element.attributes]);
      expect(attributes.filter(({ name, value }) => name.startsWith('on') || /^\s*(javascript|data):/i.test(value)).length).toBe(0);
    });
  }

  it('is told in a few words on one line', () => {
    expect(firstWords('**here**\n\nit turns')).toBe('here it turns');
    expect(firstWords('a'.repeat(100), 10)).toBe(`${'a'.repeat(9)}…`);
  });
});
