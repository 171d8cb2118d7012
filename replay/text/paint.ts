import type { Phase } from '../timeline/timeline.ts';

export interface Paint {
  strong(text: string): string;
  quiet(text: string): string;
  phase(phase: Phase, text: string): string;
}

const COLOURS: Readonly<Record<Phase, number>> = {
  attack: 31,
  platform: 90,
  detection: 33,
  routing: 36,
  response: 32,
  failure: 35,
  background: 90,
};

/** ANSI colours when wanted, and the text itself when not. */
export function paintWith(colour: boolean): Paint {
  const within = (code: number, text: string) =>
    colour ? `\u001b[${code}m${text}\u001b[0m` : text;
  return {
    strong: (text) => within(1, text),
    quiet: (text) => within(2, text),
    phase: (phase, text) => within(COLOURS[phase], text),
  };
}
