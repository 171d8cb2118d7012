import type { Test } from './field-match.ts';
import { glob } from './glob.ts';
import { NotSupported } from './not-supported.ts';

type Selections = ReadonlyMap<string, Test>;

/** Deeper than any rule one would write, and far from what the stack holds. */
const MOST_WORDS = 1000;

/**
 * "selection and not 1 of filter_*": `not` binds before `and`, `and` before `or`.
 *
 * @throws NotSupported for what is no such condition, or names a selection that is not there.
 */
export function condition(text: string, selections: Selections): Test {
  const words: readonly string[] = text.match(/[()|]|[^\s()|]+/g) ?? [];
  if (words.length === 0) throw new NotSupported('the condition is empty');
  if (words.includes('|')) {
    throw new NotSupported('aggregations behind a pipe are not supported; write a correlation');
  }
  if (words.length > MOST_WORDS) throw new NotSupported('the condition is too long');
  const reading = { words, at: 0 };
  const test = either(reading, selections);
  if (reading.at < words.length) {
    throw new NotSupported(`the condition goes on with "${words[reading.at] ?? ''}"`);
  }
  return test;
}

interface Reading {
  readonly words: readonly string[];
  at: number;
}

const isNext = ({ words, at }: Reading, word: string): boolean => words[at]?.toLowerCase() === word;

function either(reading: Reading, selections: Selections): Test {
  const tests = [both(reading, selections)];
  while (isNext(reading, 'or')) {
    reading.at += 1;
    tests.push(both(reading, selections));
  }
  return tests.length === 1 && tests[0] !== undefined
    ? tests[0]
    : (fields) => tests.some((test) => test(fields));
}

function both(reading: Reading, selections: Selections): Test {
  const tests = [single(reading, selections)];
  while (isNext(reading, 'and')) {
    reading.at += 1;
    tests.push(single(reading, selections));
  }
  return tests.length === 1 && tests[0] !== undefined
    ? tests[0]
    : (fields) => tests.every((test) => test(fields));
}

function single(reading: Reading, selections: Selections): Test {
  const word = reading.words[reading.at];
  if (word === undefined) throw new NotSupported('the condition ends too soon');
  reading.at += 1;
  if (word.toLowerCase() === 'not') {
    const test = single(reading, selections);
    return (fields) => !test(fields);
  }
  if (word === '(') {
    const test = either(reading, selections);
    if (reading.words[reading.at] !== ')') {
      throw new NotSupported('a bracket of the condition is not closed');
    }
    reading.at += 1;
    return test;
  }
  if (isNext(reading, 'of')) return quantified(word, reading, selections);
  const test = selections.get(word);
  if (test === undefined)
    throw new NotSupported(`the condition names "${word}", which is no selection`);
  return test;
}

function quantified(amount: string, reading: Reading, selections: Selections): Test {
  const pattern = reading.words[reading.at + 1];
  reading.at += 2;
  if (pattern === undefined) throw new NotSupported('the condition ends too soon');
  const isMeant = (name: string) =>
    pattern.toLowerCase() === 'them'
      ? !name.startsWith('_')
      : pattern.includes('*')
        ? isLike(name, pattern)
        : name === pattern;
  const tests = [...selections].filter(([name]) => isMeant(name)).map(([, test]) => test);
  if (tests.length === 0) throw new NotSupported(`no selection is meant by "${pattern}"`);
  switch (amount.toLowerCase()) {
    case '1':
    case 'any':
      return (fields) => tests.some((test) => test(fields));
    case 'all':
      return (fields) => tests.every((test) => test(fields));
    default:
      throw new NotSupported(`"${amount} of" is not supported; "1 of", "any of" and "all of" are`);
  }
}

/** Selections whose names begin with "_" are meant by their own name only. */
function isLike(name: string, pattern: string): boolean {
  if (name.startsWith('_') && !pattern.startsWith('_')) return false;
  return glob(pattern, { isCased: true, isOpen: { before: false, after: false } })(name);
}
