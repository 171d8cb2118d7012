export interface Status {
  /** To those who hear the page alone: what is seen already. */
  speak(text: string): void;
  /** To everybody, for a moment. */
  say(text: string): void;
}

const SHOWN_MS = 4000;

/** One place that speaks, so that messages do not talk over each other. */
export function statusLine(): Status {
  const toast = document.createElement('p');
  toast.className = 'toast';
  toast.hidden = true;
  toast.setAttribute('aria-hidden', 'true');
  const region = document.createElement('p');
  region.className = 'sr';
  region.setAttribute('role', 'status');
  document.body.append(toast, region);
  let timer = 0;
  const speak = (text: string) => {
    region.textContent = text;
  };
  return {
    speak,
    say: (text) => {
      speak(text);
      toast.textContent = text;
      toast.hidden = false;
      clearTimeout(timer);
      timer = window.setTimeout(() => {
        toast.hidden = true;
      }, SHOWN_MS);
    },
  };
}
