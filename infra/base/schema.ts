/** Turns a value from outside into one that can be trusted, or throws. zod's schemas satisfy it. */
export interface Schema<T> {
  parse(value: unknown): T;
}
