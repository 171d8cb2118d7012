/** Handlers that were bundled before the stack was built, by the absolute path of their entry: folder with `index.js`. */
let prepared: ReadonlyMap<string, string> | undefined;

/**
 * From now on handlers are taken from here and from nowhere else.
 *
 * A process that may start no other cannot bundle; whoever starts it has done so before.
 */
export function prepareBundles(bundles: Readonly<Record<string, string>>): void {
  prepared = new Map(Object.entries(bundles));
}

/**
 * @returns undefined when nothing was prepared and the handler is to be bundled here.
 * @throws Error when others were prepared and this one was not.
 */
export function preparedBundle(entry: string): string | undefined {
  if (prepared === undefined) return undefined;
  const folder = prepared.get(entry);
  if (folder !== undefined) return folder;
  throw new Error(
    `no handler was found at ${entry}: the entry of a function is functions/<name>/handler.ts`,
  );
}
