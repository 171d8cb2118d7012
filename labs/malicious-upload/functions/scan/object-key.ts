/** Why a name could harm whoever shows, logs, stores or opens it; empty for an ordinary name. */
export function dangersOfName(key: string): readonly string[] {
  return DANGERS.flatMap(({ pattern, danger }) => (pattern.test(key) ? [danger] : []));
}

/* biome-ignore-start lint/suspicious/noControlCharactersInRegex: control characters are what is looked for */
const DANGERS: readonly { readonly pattern: RegExp; readonly danger: string }[] = [
  { pattern: /[\r\n\u0085\u2028\u2029]/, danger: 'a line break, which forges lines in logs' },
  {
    pattern: /[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f]/,
    danger: 'control characters, which steer terminals',
  },
  {
    pattern: /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/,
    danger: 'direction marks, which make a name read differently from what it is',
  },
  {
    pattern: /[\u200b-\u200d\u2060\ufeff]/,
    danger: 'invisible characters, which make two names look alike',
  },
  { pattern: /[<>]/, danger: 'markup, which runs where a page forgets to escape it' },
  {
    pattern: /(?:^|[/\\])\.\.(?:[/\\]|$)/,
    danger: 'a parent folder ("..") step, which leaves the folder it is stored under',
  },
  { pattern: /\\/, danger: 'a backslash, which some systems take for a folder' },
  {
    pattern: /(?:^|\/)(?:[=@]|[+-](?=.*[(|!]))[^/]*$/s,
    danger: 'a formula, which a spreadsheet runs when the name is exported to it',
  },
];
/* biome-ignore-end lint/suspicious/noControlCharactersInRegex: as above */
