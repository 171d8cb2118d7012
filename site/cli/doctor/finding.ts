/** One thing this program can use, and whether this machine has it. */
export interface Finding {
  readonly id: string;
  /** Without it this program does not work; without the others, a part of it is missing. */
  readonly isRequired: boolean;
  readonly isThere: boolean;
  /** What was found, or why it was not: "v20.20.2". */
  readonly found: string;
  readonly neededFor: string;
  /** What to do when it is missing. */
  readonly remedy: string;
}

/** How to find out. What throws is not there, and the reason is what was found. */
export interface Probe extends Omit<Finding, 'isThere' | 'found'> {
  /** @returns what was found, in a few words. */
  look(): Promise<string>;
}

export async function findingOf({ look, ...about }: Probe): Promise<Finding> {
  try {
    return { ...about, isThere: true, found: await look() };
  } catch (fault) {
    const said = fault instanceof Error ? fault.message : String(fault);
    return { ...about, isThere: false, found: said.split('\n')[0] ?? '' };
  }
}
