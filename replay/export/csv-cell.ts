/**
 * One cell of a CSV that no spreadsheet runs: what would begin a formula gets an apostrophe before it, and everything
 * with a quote, a comma or a line break is quoted.
 */
export function csvCell(value: string | null): string {
  const text = value ?? '';
  const safe = /^\s*[=+\-@\t\r＝＋－＠]/.test(text) || /^[\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
