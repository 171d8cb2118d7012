import { type Flaw, gradeOf, TAKEN_DOWN } from '../../account-reader.ts';
import type { AccountView, Check } from '../../check.ts';
import { destinationsOf } from '../../destinations-of.ts';
import type { Outputs } from '../outputs.ts';

export const everyOutcomeRouted: Check<Outputs> = {
  id: 'every-outcome-routed',
  kind: 'state',
  question:
    'Do monitor and responder each have a destination for success and one for failure, the monitor’s findings the bus?',
  hint: 'PutFunctionEventInvokeConfig sets both destinations at once: what it does not name is gone afterwards.',
  async grade({ outputs, account }) {
    return account === undefined ? TAKEN_DOWN : await ask(account, outputs);
  },
};

async function ask(account: AccountView, outputs: Outputs) {
  const lookedAt: `account:${string}`[] = [];
  const flaws: Flaw[] = [];
  for (const name of [outputs.monitorFunction, outputs.responderFunction]) {
    const seenIn = `account:lambda:GetFunctionEventInvokeConfig ${name}` as const;
    lookedAt.push(seenIn);
    const { onSuccess, onFailure } = await destinationsOf(account, name);
    if (onSuccess === undefined)
      flaws.push({ seenIn, because: `${name} sends its successes nowhere` });
    if (onFailure === undefined)
      flaws.push({ seenIn, because: `${name} sends its failures nowhere` });
    if (name === outputs.monitorFunction && onSuccess !== outputs.findingsBusArn) {
      flaws.push({
        seenIn,
        because: `${name} does not send its findings to ${outputs.findingsBus}`,
      });
    }
  }
  return gradeOf(lookedAt, flaws);
}
