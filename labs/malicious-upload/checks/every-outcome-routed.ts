import { type Flaw, gradeOf, TAKEN_DOWN } from '../../account-reader.ts';
import type { AccountView, Check } from '../../check.ts';
import { destinationsOf } from '../../destinations-of.ts';
import type { Outputs } from '../outputs.ts';

export const everyOutcomeRouted: Check<Outputs> = {
  id: 'every-outcome-routed',
  kind: 'state',
  question: 'Does every function have a destination for success and one for failure?',
  hint: 'PutFunctionEventInvokeConfig sets both at once: what it does not name is gone afterwards. The scan’s successes belong on the verdict bus.',
  async grade({ outputs, account }) {
    return account === undefined ? TAKEN_DOWN : await ask(account, outputs);
  },
};

async function ask(account: AccountView, outputs: Outputs) {
  const lookedAt: `account:${string}`[] = [];
  const flaws: Flaw[] = [];
  for (const name of [outputs.scanFunction, outputs.siemFunction, outputs.quarantineFunction]) {
    const seenIn = `account:lambda:GetFunctionEventInvokeConfig ${name}` as const;
    lookedAt.push(seenIn);
    const { onSuccess, onFailure } = await destinationsOf(account, name);
    if (onSuccess === undefined)
      flaws.push({ seenIn, because: `${name} sends its successes nowhere` });
    if (onFailure === undefined)
      flaws.push({ seenIn, because: `${name} sends its failures nowhere` });
    if (name === outputs.scanFunction && onSuccess !== outputs.verdictBusArn) {
      flaws.push({
        seenIn,
        because: `${name} does not send its verdicts to ${outputs.verdictBus}`,
      });
    }
    if (onFailure?.endsWith('.fifo') === true) {
      flaws.push({
        seenIn,
        because: `${name} sends its failures to a FIFO queue, where they get lost`,
      });
    }
  }
  return gradeOf(lookedAt, flaws);
}
