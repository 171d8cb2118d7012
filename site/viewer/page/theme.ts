import { tellThemeChange } from './palette.ts';

const KEPT_SECONDS = 31_536_000;

const root = document.documentElement;
const system = matchMedia('(prefers-color-scheme: dark)');
const isDark = (): boolean =>
  root.dataset['theme'] === undefined ? system.matches : root.dataset['theme'] === 'dark';

/** The choice is kept in a cookie, so that the server writes the page in it and nothing flashes. */
function showSwitch(button: HTMLElement): void {
  const tell = () => {
    button.setAttribute('aria-pressed', String(isDark()));
  };
  button.hidden = false;
  button.addEventListener('click', () => {
    const theme = isDark() ? 'light' : 'dark';
    root.dataset['theme'] = theme;
    document.cookie = `aftertrace-theme=${theme}; path=/; max-age=${KEPT_SECONDS}; samesite=strict`;
    tell();
    tellThemeChange();
  });
  system.addEventListener('change', tell);
  tell();
}

const button = document.querySelector<HTMLElement>('#theme');
if (button !== null) showSwitch(button);
