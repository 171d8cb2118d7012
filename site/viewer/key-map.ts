/** What a key can do, in the order of the list that `?` shows and the palette offers. */
export const KEY_MAP = [
  { action: 'play', keys: [' ', 'k'], shown: 'Space or K', says: 'play or pause' },
  { action: 'faster-forwards', keys: ['Shift+l'], shown: 'Shift L', says: 'forwards at 2×, 4× …' },
  { action: 'faster-backwards', keys: ['Shift+j'], shown: 'Shift J', says: 'back at 2×, 4× …' },
  { action: 'next', keys: ['ArrowRight'], shown: '→', says: 'next event' },
  { action: 'previous', keys: ['ArrowLeft'], shown: '←', says: 'previous event' },
  { action: 'next-chapter', keys: ['Shift+ArrowRight'], shown: 'Shift →', says: 'next chapter' },
  {
    action: 'previous-chapter',
    keys: ['Shift+ArrowLeft'],
    shown: 'Shift ←',
    says: 'previous chapter',
  },
  { action: 'above', keys: ['ArrowUp'], shown: '↑', says: 'nearest event in the lane above' },
  { action: 'below', keys: ['ArrowDown'], shown: '↓', says: 'nearest event in the lane below' },
  { action: 'first', keys: ['Home'], shown: 'Home', says: 'first event' },
  { action: 'last', keys: ['End'], shown: 'End', says: 'last event' },
  { action: 'cause', keys: ['c'], shown: 'C', says: 'to the cause' },
  { action: 'effect', keys: ['e'], shown: 'E', says: 'to the first effect; again: the next one' },
  { action: 'go', keys: ['g'], shown: 'G', says: 'go to a time' },
  { action: 'zoom-in', keys: ['+', '='], shown: '+', says: 'zoom in' },
  { action: 'zoom-out', keys: ['-'], shown: '−', says: 'zoom out' },
  { action: 'left', keys: ['a'], shown: 'A', says: 'move the window back' },
  { action: 'right', keys: ['d'], shown: 'D', says: 'move the window on' },
  { action: 'whole', keys: ['0'], shown: '0', says: 'show all' },
  { action: 'fit', keys: ['f'], shown: 'F', says: 'show the causal chain of the selection' },
  { action: 'window-from', keys: ['['], shown: '[', says: 'begin the window here' },
  { action: 'window-to', keys: [']'], shown: ']', says: 'end the window here' },
  { action: 'slower', keys: ['<', ','], shown: '<', says: 'slower' },
  { action: 'faster', keys: ['>', '.'], shown: '>', says: 'faster' },
  { action: 'table', keys: ['t'], shown: 'T', says: 'lanes or table' },
  { action: 'filter', keys: ['/'], shown: '/', says: 'to the filter' },
  { action: 'dim', keys: ['h'], shown: 'H', says: 'the filter dims or hides' },
  {
    action: 'role',
    keys: ['1', '2', '3', '4', '5'],
    shown: '1 to 5',
    says: 'show or hide attacker, platform, detection, response, our failures',
  },
  { action: 'bookmark', keys: ['b'], shown: 'B', says: 'bookmark and note' },
  { action: 'copy', keys: ['l'], shown: 'L', says: 'copy a link to what is shown' },
  { action: 'fold', keys: ['q'], shown: 'Q', says: 'fold quiet time' },
  { action: 'known', keys: ['w'], shown: 'W', says: 'as known then' },
  { action: 'pin', keys: ['p'], shown: 'P', says: 'hold the lane of the selection at the top' },
  { action: 'palette', keys: ['Ctrl+k'], shown: 'Ctrl K', says: 'find a command, lane or event' },
  { action: 'help', keys: ['?'], shown: '?', says: 'this list' },
  {
    action: 'leave',
    keys: ['Escape'],
    shown: 'Esc',
    says: 'leave the field, close, or clear the selection',
  },
] as const;

export type Action = (typeof KEY_MAP)[number]['action'];

export interface Press {
  /** As the browser names it. */
  readonly key: string;
  readonly isShifted: boolean;
  /** Ctrl, or Cmd on a Mac. */
  readonly isCommand: boolean;
}

export function actionOf({ key, isShifted, isCommand }: Press): Action | undefined {
  const bare = key.length === 1 ? key.toLowerCase() : key;
  const isLetter = /^[a-z]$/.test(bare);
  const before = isCommand
    ? 'Ctrl+'
    : isShifted && (isLetter || key.startsWith('Arrow'))
      ? 'Shift+'
      : '';
  const pressed = before + bare;
  const found = KEY_MAP.find(({ keys }) => keys.some((each) => each === pressed))?.action;
  // With the shift key held a letter is the same letter, unless something else was meant for it.
  if (found !== undefined || before !== 'Shift+' || !isLetter) return found;
  return KEY_MAP.find(({ keys }) => keys.some((each) => each === bare))?.action;
}

/** Keys that type a character: these alone get in the way of those who speak to their machine. */
export const isCharacter = (key: string): boolean => key.length === 1;
