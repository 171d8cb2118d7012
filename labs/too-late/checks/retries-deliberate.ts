import { gradeOf, TAKEN_DOWN } from '../../account-reader.ts';
import type { Check } from '../../check.ts';
import { destinationsOf, type EventInvokeConfig } from '../../destinations-of.ts';
import type { Outputs } from '../outputs.ts';

/** One minute before the first retry, two before the second; the age is looked at before each of them. */
const WAITS = [60, 180];
/** Longer than this nobody should have to wait to hear that an upload was not examined. */
const LONGEST = 3600;

export const retriesDeliberate: Check<Outputs> = {
  id: 'retries-deliberate',
  kind: 'state',
  question:
    'Are the scan’s retries and the greatest age of its events set, and do they fit together?',
  hint: 'Lambda waits one minute before the first retry and two before the second, and gives up an event whose next retry would come after its greatest age.',
  hints: {
    'not-set':
      'Left alone, Lambda tries three times and keeps throttled events for six hours. Write down what you want.',
    'cut-short': 'The retries you ask for come after the age you allow, and so never.',
    'too-long':
      'While the scan is throttled its events only wait, and they fail when they are too old. Six hours is a night without an alarm.',
  },
  async grade({ outputs, account }) {
    if (account === undefined) return TAKEN_DOWN;
    const seenIn = `account:lambda:GetFunctionEventInvokeConfig ${outputs.scanFunction}` as const;
    const flaw = flawOf(await destinationsOf(account, outputs.scanFunction));
    return gradeOf([seenIn], flaw === undefined ? [] : [{ seenIn, ...flaw }]);
  },
};

function flawOf({ retries, maxAge }: EventInvokeConfig) {
  if (retries === undefined || maxAge === undefined) {
    return { because: 'retries and greatest age are not both set', mistake: 'not-set' };
  }
  if (retries === 0) {
    return { because: 'one read that fails, and the upload is never examined' };
  }
  const needed = WAITS[retries - 1] ?? 0;
  if (maxAge <= needed) {
    const because = `retry ${retries} comes after ${needed} seconds, and events live ${maxAge}`;
    return { because, mistake: 'cut-short' };
  }
  if (maxAge > LONGEST) {
    const because = `an upload may wait ${maxAge} seconds before anybody hears of it`;
    return { because, mistake: 'too-long' };
  }
  return undefined;
}
