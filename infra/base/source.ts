/** A page that documents a behaviour, a field or a technique. */
export interface Source {
  readonly title: string;
  readonly url: string;
  /** The day one of us last read it, as YYYY-MM-DD. Absent: cited from the project's collected facts, page unread by us. */
  readonly readOn?: string;
}

/** How we come to believe something about AWS. There is no AWS account to try it in, so we say which. */
export type KnownFrom =
  | { readonly kind: 'documentation'; readonly source: Source }
  | { readonly kind: 'public-recording'; readonly source: Source }
  | { readonly kind: 'assumption'; readonly because: string };
