import { type Flaw, gradeOf, TAKEN_DOWN } from '../../account-reader.ts';
import type { Check } from '../../check.ts';
import { destinationsOf, queueName } from '../../destinations-of.ts';
import type { Outputs } from '../outputs.ts';

export const outcomesRouted: Check<Outputs> = {
  id: 'outcomes-routed',
  kind: 'state',
  question: 'Do the scan’s findings go on the bus, and its failures to their queue?',
  hint: 'GetFunctionEventInvokeConfig shows both destinations. Setting one with PutFunctionEventInvokeConfig removes what it does not name.',
  hints: {
    'success-nowhere':
      'A finding that is returned leaves through OnSuccess. Without it, it is thrown away.',
    'failure-nowhere':
      'A dead-letter queue keeps the event and little of what became of it. It stands beside a destination, not in its place.',
  },
  async grade({ outputs, account }) {
    if (account === undefined) return TAKEN_DOWN;
    const { scanFunction, responderFunction, findingsBusArn, scanFailuresQueue } = outputs;
    const scan = await destinationsOf(account, scanFunction);
    const responder = await destinationsOf(account, responderFunction);
    const seen = (name: string) => `account:lambda:GetFunctionEventInvokeConfig ${name}` as const;
    const flaws: Flaw[] = [];
    if (scan.onSuccess !== findingsBusArn) {
      const because = 'the bus is not the destination of the scan’s successes';
      flaws.push({ seenIn: seen(scanFunction), because, mistake: 'success-nowhere' });
    }
    if (queueName(scan.onFailure ?? '') !== queueName(scanFailuresQueue)) {
      const because = 'the queue of failures is not the destination of the scan’s failures';
      flaws.push({ seenIn: seen(scanFunction), because, mistake: 'failure-nowhere' });
    }
    if (responder.onSuccess === undefined || responder.onFailure === undefined) {
      const because = 'the responder has not both its destinations: whether it worked nobody knows';
      flaws.push({ seenIn: seen(responderFunction), because });
    }
    return gradeOf([seen(scanFunction), seen(responderFunction)], flaws);
  },
};
