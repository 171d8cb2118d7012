/** Takes files that are dropped or chosen, sends them one after the other, and then has them read. */
export function chooseFiles(form: HTMLFormElement): void {
  const input = form.querySelector<HTMLInputElement>('input[type=file]');
  const said = form.querySelector<HTMLElement>('[role=status]');
  const button = form.querySelector<HTMLButtonElement>('button[type=submit]');
  if (input === null || said === null || button === null) return;
  const mayDrop = form.querySelector<HTMLElement>('#may-drop');
  if (mayDrop !== null) mayDrop.hidden = false;
  // Dropped files are not in the field, and need not be.
  input.required = false;
  button.disabled = true;
  said.textContent = 'No file has been chosen.';
  let chosen: readonly File[] = [];
  let isSending = false;
  const choose = (files: readonly File[]) => {
    if (isSending) return;
    chosen = files;
    const bytes = chosen.reduce((sum, { size }) => sum + size, 0);
    const most = Number(form.dataset['most'] ?? 0) * 1e6;
    const large = chosen.find(({ size }) => size > most);
    button.disabled = chosen.length === 0 || large !== undefined;
    if (large !== undefined) {
      said.textContent = `${large.name} has ${megabytes(large.size)} MB, more than can be sent. Name the folder it lies in by its path instead.`;
      return;
    }
    said.textContent =
      chosen.length === 0
        ? 'No file has been chosen.'
        : `${chosen.length} file${chosen.length === 1 ? '' : 's'}, ${megabytes(bytes)} MB.`;
  };
  input.addEventListener('change', () => {
    choose([...(input.files ?? [])]);
  });
  form.addEventListener('dragover', (event) => {
    event.preventDefault();
    form.classList.add('over');
  });
  form.addEventListener('dragleave', () => {
    form.classList.remove('over');
  });
  form.addEventListener('drop', (event) => {
    event.preventDefault();
    form.classList.remove('over');
    void filesIn(event.dataTransfer).then(choose);
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (chosen.length === 0 || isSending) return;
    isSending = true;
    button.disabled = true;
    void sendAll(form, chosen, (text) => {
      said.textContent = text;
    }).then((isSent) => {
      isSending = false;
      if (!isSent) button.disabled = false;
    });
  });
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

/** Folders too, whatever lies in them. */
async function filesIn(dropped: DataTransfer | null): Promise<readonly File[]> {
  const entries = [...(dropped?.items ?? [])].map((item) => item.webkitGetAsEntry());
  const files: File[] = [];
  for (const entry of entries) if (entry !== null) await filesBelow(entry, files);
  return files.length > 0 ? files : [...(dropped?.files ?? [])];
}

async function filesBelow(entry: FileSystemEntry, into: File[]): Promise<void> {
  if (entry.isFile) {
    into.push(
      await new Promise<File>((resolve, reject) => {
        (entry as FileSystemFileEntry).file(resolve, reject);
      }),
    );
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // A hundred at a time, until there are none.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (some.length === 0) return;
    for (const each of some) await filesBelow(each, into);
  }
}

/** @returns whether it has gone to another page. */
async function sendAll(
  form: HTMLFormElement,
  files: readonly File[],
  say: (text: string) => void,
): Promise<boolean> {
  const token = form.querySelector<HTMLInputElement>('input[name=token]')?.value ?? '';
  const name = form.querySelector<HTMLInputElement>('input[name=name]')?.value ?? '';
  const headers = { 'x-aftertrace-token': token, accept: 'application/json' };
  try {
    const opened = await fetch(`/api/cases?${new URLSearchParams({ name })}`, {
      method: 'POST',
      headers,
    });
    if (!opened.ok) throw new Error(await becauseIn(opened));
    const { id } = (await opened.json()) as { id: string };
    let sent = 0;
    for (const file of files) {
      say(`Sending ${sent + 1} of ${files.length} files`);
      const query = new URLSearchParams({ name: file.webkitRelativePath || file.name });
      const response = await fetch(`/api/cases/${encodeURIComponent(id)}/files?${query}`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/octet-stream' },
        body: file,
      });
      if (!response.ok) throw new Error(await becauseIn(response));
      sent += 1;
    }
    const begun = await fetch(`/api/cases/${encodeURIComponent(id)}/read`, {
      method: 'POST',
      headers,
    });
    if (!begun.ok) throw new Error(await becauseIn(begun));
    location.assign(`/cases/${encodeURIComponent(id)}`);
    return true;
  } catch (error) {
    say(error instanceof Error ? error.message : 'The site does not answer.');
    return false;
  }
}

async function becauseIn(response: Response): Promise<string> {
  const text = await response.text();
  try {
    const { because, fix } = JSON.parse(text) as { because?: unknown; fix?: unknown };
    return `${String(because)}. ${String(fix)}`;
  } catch {
    return text;
  }
}
