import { expect, test } from 'vitest';
import { actionOf, KEY_MAP } from './key-map.ts';

const press = (key: string, isShifted = false, isCommand = false) =>
  actionOf({ key, isShifted, isCommand });

test('no key does two things', () => {
  const keys = KEY_MAP.flatMap(({ keys }) => [...keys]);
  expect(new Set(keys).size).toBe(keys.length);
});

test.each([
  { key: 'L', isShifted: true, isCommand: false, does: 'faster-forwards' },
  { key: 'l', isShifted: false, isCommand: false, does: 'copy' },
  { key: 'J', isShifted: true, isCommand: false, does: 'faster-backwards' },
  { key: 'F', isShifted: true, isCommand: false, does: 'fit' },
  { key: 'ArrowLeft', isShifted: true, isCommand: false, does: 'previous-chapter' },
  { key: '?', isShifted: true, isCommand: false, does: 'help' },
  { key: '<', isShifted: true, isCommand: false, does: 'slower' },
  { key: 'k', isShifted: false, isCommand: true, does: 'palette' },
  { key: 'c', isShifted: false, isCommand: true, does: undefined },
  { key: 'j', isShifted: false, isCommand: false, does: undefined },
])('$key, shift $isShifted, command $isCommand: $does', ({ key, isShifted, isCommand, does }) => {
  expect(press(key, isShifted, isCommand)).toBe(does);
});
