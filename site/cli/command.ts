/** A line of the list of commands. */
export interface ListedCommand {
  /** What is typed: "replay". Equals the file name. */
  readonly id: string;
  /** One line, for the list of commands. */
  readonly does: string;
  /** Loads the command itself: only the one that was asked for costs its imports. */
  load(): Promise<Command>;
}

/** One command of `aftertrace`. */
export interface Command {
  /** All that `--help` shows. */
  readonly help: string;
  /**
   * @param args the words behind the command's name.
   * @throws Problem for everything a person can act on.
   */
  run(args: readonly string[], io: Terminal): Promise<ExitCode | ChildEnd>;
}

/** done, the answer is no, used wrongly, could not run. */
export type ExitCode = 0 | 1 | 2 | 3;

/** How a program ended that a command ran in its own place; this process ends the same way. */
export type ChildEnd = { readonly childCode: number } | { readonly childSignal: NodeJS.Signals };

/** Where a command speaks. Results go to `print`; everything else to `tell`, so that JSON stays alone. */
export interface Terminal {
  print(text: string): void;
  tell(line: string): void;
  readonly columns: number;
  readonly colour: boolean;
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal;
}
