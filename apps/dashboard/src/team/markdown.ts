import { Marked } from 'marked';

/** Addresses that a link may have: no script, no data. */
const isHarmless = /^(https?:|mailto:)/i;

const marked = new Marked({
  gfm: true,
  breaks: true,
  async: false,
  renderer: {
    // What is written as HTML is shown as it was written.
    html: ({ text }) => escaped(text),
    link({ href, tokens }) {
      const words = this.parser.parseInline(tokens);
      return isHarmless.test(href) ? `<a href="${escaped(href)}" target="_blank" rel="noopener noreferrer">${words}</a>` : words;
    },
    // An image from elsewhere would tell its server who reads this; it is a link.
    image: ({ href, text }) => (isHarmless.test(href) ? `<a href="${escaped(href)}" target="_blank" rel="noopener noreferrer">${escaped(text === '' ? href : text)}</a>` : escaped(text)),
  },
});

/** Markdown as HTML without scripts, images and HTML of its own. Angular's sanitiser goes over it once more where it is bound. */
export function htmlOfMarkdown(text: string): string {
  return marked.parse(text, { async: false });
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
