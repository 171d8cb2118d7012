/**
 * How well a text answers what was typed, higher is better; undefined when its letters do not all occur in that order.
 *
 * Beginnings of words count most, letters next to each other more than scattered ones, short texts more than long ones.
 */
export function fuzzyScore(typed: string, text: string): number | undefined {
  const wanted = typed.toLowerCase();
  const lower = text.toLowerCase();
  if (wanted === '') return 0;
  const whole = lower.indexOf(wanted);
  if (whole >= 0)
    return 1000 - Math.min(200, whole) + (isWordStart(lower, whole) ? 200 : 0) - lower.length / 10;
  let [score, last] = [0, -2];
  for (const letter of wanted) {
    if (letter === ' ') continue;
    const at = lower.indexOf(letter, last + 1);
    if (at < 0) return undefined;
    score += at === last + 1 ? 8 : isWordStart(lower, at) ? 6 : 1;
    last = at;
  }
  return score - lower.length / 10;
}

const isWordStart = (text: string, at: number): boolean =>
  at === 0 || /[\s:/._-]/.test(text.charAt(at - 1));
