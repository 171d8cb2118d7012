/** All codes, with the sentence the generated `docs/catalogue/problems.md` shows for each. */
export const PROBLEM_CODES = {
  EVIDENCE_UNREADABLE: 'An evidence file or folder could not be opened.',
  EVIDENCE_EMPTY: 'A path that was to hold evidence holds no file that can be read as such.',
  EVIDENCE_TOO_LARGE: 'Evidence that was sent through a browser is larger than may be.',
  LAB_UNKNOWN: 'No lab has that id.',
  LAB_NOT_STARTED: 'There is no copy of the lab to work on yet.',
  LAB_STARTED: 'There is a copy of the lab already, and nothing overwrites work.',
  LAB_NOT_UP: 'The lab is not up, so there is nobody to ask about it.',
  LAB_STALLED: 'A function of the lab did not come to an end in time.',
  TECHNIQUE_UNKNOWN: 'No attack technique has that id.',
  TECHNIQUE_NOT_REPEATABLE:
    'An attack technique was to run again that works only once between two undos.',
  COMMAND_NOT_FOUND: 'A command that was to be run is not on this machine, or may not be run.',
  RANGE_UNREACHABLE: 'No range answers at the address given, or not to the key used.',
  PORT_IN_USE: 'The port asked for is taken by another process.',
  TARGET_REFUSED: 'The attack code was pointed at an address nobody allowed.',
  PERMISSION_MISSING: 'AWS, or the range, refused a call because the principal may not make it.',
  DEPLOY_FAILED: 'A stack could not be deployed.',
  FOLDER_UNWRITABLE: 'A file or folder this program writes to could not be written.',
  STATE_IN_USE: 'Another process holds the state folder.',
  STATE_MISMATCH: 'A state folder was made with another seed, clock or other accounts.',
  STATE_UNREADABLE: 'What lies in a state folder was not written by this version of this program.',
  STATE_DAMAGED: 'A state folder is not as it was written; the message says which file and where.',
  USAGE: 'A command was given words it does not know.',
} as const;

export type ProblemCode = keyof typeof PROBLEM_CODES;

/**
 * A failure a person can act on.
 *
 * Every problem has a stable `code` (what tests and scripts match on), a message that names the
 * value at fault, and a `fix` saying what to do next.
 */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly fix: string;

  constructor(code: ProblemCode, message: string, options: { fix: string; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.code = code;
    this.fix = options.fix;
  }
}
