import { AwsFault } from '../../service.ts';

/**
 * Reads a filter pattern for unstructured text: every term has to be there, `-term` must not, and of
 * `?terms` one is enough.
 *
 * @throws AwsFault NotImplemented for patterns that look into JSON or columns.
 */
export function filterPattern(pattern: string): (message: string) => boolean {
  if (/^\s*[{[%]/.test(pattern))
    throw new AwsFault(
      'NotImplemented',
      501,
      'FilterLogEvents: the range does not support JSON, column and regular-expression filterPattern.',
    );
  const terms = [...pattern.matchAll(/([-?]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(
    ([, sign = '', quoted, bare = '']) => ({
      sign,
      text: quoted?.replace(/\\(.)/g, '$1') ?? bare,
    }),
  );
  const of = (sign: string) => terms.filter((term) => term.sign === sign).map(({ text }) => text);
  const [all, none, any] = [of(''), of('-'), of('?')];
  return (message) =>
    all.every((text) => message.includes(text)) &&
    !none.some((text) => message.includes(text)) &&
    (any.length === 0 || any.some((text) => message.includes(text)));
}
