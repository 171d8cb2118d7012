const SINGLE_KEYS = 'aftertrace.single-keys';

/** Whether keys that type a character do something here. On, unless somebody switched them off on this machine. */
export function singleKeysAreOn(): boolean {
  try {
    return localStorage.getItem(SINGLE_KEYS) !== 'off';
  } catch {
    // Storage may be forbidden; then the setting lasts no longer than the page.
    return fallback;
  }
}

let fallback = true;

export function switchSingleKeys(isOn: boolean): void {
  fallback = isOn;
  try {
    localStorage.setItem(SINGLE_KEYS, isOn ? 'on' : 'off');
  } catch {
    // See above.
  }
}
