/** A dialog with a heading; the browser keeps the focus in it and gives it back. */
export function dialogWith(className: string, heading: string): HTMLDialogElement {
  const dialog = document.createElement('dialog');
  dialog.className = className;
  dialog.setAttribute('aria-label', heading);
  const title = document.createElement('h2');
  title.textContent = heading;
  dialog.append(title);
  // A press beside it, on its backdrop, closes it.
  dialog.addEventListener('click', (event) => {
    if (event.target !== dialog) return;
    const { left, right, top, bottom } = dialog.getBoundingClientRect();
    const isOutside =
      event.clientX < left ||
      event.clientX > right ||
      event.clientY < top ||
      event.clientY > bottom;
    if (isOutside) dialog.close();
  });
  document.body.append(dialog);
  return dialog;
}

export function button(text: string, pressed: () => void): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'button';
  made.textContent = text;
  made.addEventListener('click', pressed);
  return made;
}

export function paragraph(className: string, text = ''): HTMLParagraphElement {
  const made = document.createElement('p');
  made.className = className;
  made.textContent = text;
  return made;
}

export function labelled(text: string, field: HTMLElement): HTMLLabelElement {
  const label = document.createElement('label');
  label.append(text, field);
  return label;
}
