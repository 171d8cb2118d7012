/** What a key can do, in the order of the list that `?` shows. */
export const KEY_MAP = [
  { action: 'play', keys: [' ', 'k'], shown: 'Space or K', says: 'play or pause' },
  { action: 'backwards', keys: ['j'], shown: 'J', says: 'play backwards' },
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
  { action: 'fold', keys: ['q'], shown: 'Q', says: 'fold quiet time' },
  { action: 'copy', keys: ['l'], shown: 'L', says: 'copy a link to what is shown' },
  { action: 'help', keys: ['?'], shown: '?', says: 'this list' },
  {
    action: 'leave',
    keys: ['Escape'],
    shown: 'Esc',
    says: 'leave the field, or clear the selection',
  },
] as const;

export type Action = (typeof KEY_MAP)[number]['action'];

/** @param key as the browser names it. */
export function actionOf(key: string, isShifted: boolean): Action | undefined {
  const isArrow = key.startsWith('Arrow');
  const pressed =
    isShifted && isArrow ? `Shift+${key}` : key.length === 1 ? key.toLowerCase() : key;
  return KEY_MAP.find(({ keys }) => keys.some((each) => each === pressed))?.action;
}
