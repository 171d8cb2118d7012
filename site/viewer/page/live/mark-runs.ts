/** X marks the run whose row has the focus, for comparing it; another X takes the mark away. */
export function markRuns(list: HTMLFormElement): void {
  list.addEventListener('keydown', (event) => {
    const { target } = event;
    if (event.key.toLowerCase() !== 'x' || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!(target instanceof HTMLElement)) return;
    const box = target.closest('tr')?.querySelector<HTMLInputElement>('input[name=run]');
    if (box === undefined || box === null) return;
    event.preventDefault();
    box.checked = !box.checked;
  });
}
