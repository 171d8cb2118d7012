/**
 * A part of a page as the server writes it. The server has escaped every name in it, and a parser runs no script.
 *
 * Undefined when a newer request for the same part was made meanwhile, or the server could not answer.
 */
export function partLoader(path: string): (query: string) => Promise<DocumentFragment | undefined> {
  let asked: AbortController | undefined;
  return async (query) => {
    asked?.abort();
    asked = new AbortController();
    try {
      const response = await fetch(path + query, { signal: asked.signal });
      if (!response.ok) return undefined;
      const parsed = new DOMParser().parseFromString(await response.text(), 'text/html');
      const fragment = document.createDocumentFragment();
      fragment.append(...parsed.body.childNodes);
      return fragment;
    } catch {
      return undefined;
    }
  };
}
