import { neutralise } from '../../text/neutralise.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** What anybody named is made visible first, so that nothing in it can turn the text around or hide. */
export const shown = (text: string, longest = 2000): string =>
  neutralise(text, longest).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

export const code = (text: string | null): string =>
  text === null || text === '' ? '—' : `<code>${shown(text)}</code>`;

/** A title of ours, which begins in small letters where it stands in a sentence. */
export const heading = (title: string): string =>
  shown(title.slice(0, 1).toUpperCase() + title.slice(1), 300);

/** A section with its points; nothing where there are none. `title` is our own. */
export const list = (title: string, lines: readonly string[]): string =>
  lines.length === 0
    ? ''
    : `<section><h3>${title}</h3><ul>${lines.map((line) => `<li>${shown(line)}</li>`).join('')}</ul></section>\n`;

/** A table that scrolls by itself where the page is narrow. `head` and `kind` are our own, cells are markup already. */
export function table(
  kind: string,
  caption: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const cells = (tag: string, row: readonly string[]) =>
    `<tr>${row.map((cell) => `<${tag}>${cell}</${tag.slice(0, 2)}>`).join('')}</tr>`;
  return `<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table class="${kind}"><caption>${caption}</caption><thead>${cells('th scope="col"', head)}</thead><tbody>
${rows.map((row) => cells('td', row)).join('\n')}
</tbody></table></div>
`;
}
