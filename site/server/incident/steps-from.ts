import type { OpenView } from './open-view.ts';

/** Neighbours of the selection, which the arrow keys follow too. */
export function stepsFrom({ staged, selected }: OpenView, hrefOf: (id: string) => string) {
  const at = (index: number) => {
    const id = staged.scene.ids[index];
    return id === undefined ? undefined : hrefOf(id);
  };
  const here = selected ?? -1;
  return {
    first: at(0),
    previous: here > 0 ? at(here - 1) : undefined,
    next: at(here + 1),
  };
}
