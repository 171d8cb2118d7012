/** The theme a visitor chose on this machine; undefined when the system's is wanted. */
export type Theme = 'light' | 'dark';

/** @param cookie header of the request; anything but our own words in it means nothing. */
export function themeOf(cookie: string | undefined): Theme | undefined {
  const chosen = /(?:^|;\s*)aftertrace-theme=(light|dark)(?:;|$)/.exec(cookie ?? '')?.[1];
  return chosen === 'light' || chosen === 'dark' ? chosen : undefined;
}
