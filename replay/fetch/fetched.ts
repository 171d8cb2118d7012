/** What came of fetching evidence. */
export interface Fetched {
  /** Folder to replay. */
  readonly path: string;
  /** Folder its locations are told from. */
  readonly toldFrom: string;
  readonly objects: number;
  /** Of the objects fetched now. */
  readonly bytes: number;
  /** Objects an earlier, interrupted run had fetched already. */
  readonly alreadyThere: number;
  /** What could not be fetched, each with its reason; everything else was. */
  readonly failures: readonly FetchFailure[];
}

export interface FetchFailure {
  readonly location: string;
  readonly because: string;
}

export interface FetchProgress {
  readonly objects: number;
  readonly bytes: number;
}

/** Milliseconds since 1970; either may be absent. */
export interface FetchWindow {
  readonly fromMs?: number;
  readonly toMs?: number;
}
