import { GetFunctionEventInvokeConfigCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { clientOf, type Flaw, gradeOf, TAKEN_DOWN } from '../../account-reader.ts';
import type { Check } from '../../check.ts';
import type { Outputs } from '../outputs.ts';

export const everyOutcomeRouted: Check<Outputs> = {
  id: 'every-outcome-routed',
  kind: 'state',
  question: 'Does every function have a destination for success and one for failure?',
  hint: 'PutFunctionEventInvokeConfig sets both at once: what it does not name is gone afterwards. The scan’s successes belong on the verdict bus.',
  async grade({ outputs, account }) {
    if (account === undefined) return TAKEN_DOWN;
    const lambda = new LambdaClient(clientOf(account));
    try {
      return await ask(lambda, outputs);
    } finally {
      lambda.destroy();
    }
  },
};

async function ask(lambda: LambdaClient, outputs: Outputs) {
  const lookedAt: `account:${string}`[] = [];
  const flaws: Flaw[] = [];
  for (const name of [outputs.scanFunction, outputs.siemFunction, outputs.quarantineFunction]) {
    const seenIn = `account:lambda:GetFunctionEventInvokeConfig ${name}` as const;
    lookedAt.push(seenIn);
    const { success, failure } = await destinationsOf(lambda, name);
    if (success === undefined)
      flaws.push({ seenIn, because: `${name} sends its successes nowhere` });
    if (failure === undefined)
      flaws.push({ seenIn, because: `${name} sends its failures nowhere` });
    if (name === outputs.scanFunction && success !== outputs.verdictBusArn) {
      flaws.push({
        seenIn,
        because: `${name} does not send its verdicts to ${outputs.verdictBus}`,
      });
    }
    if (failure?.endsWith('.fifo') === true) {
      flaws.push({
        seenIn,
        because: `${name} sends its failures to a FIFO queue, where they get lost`,
      });
    }
  }
  return gradeOf(lookedAt, flaws);
}

async function destinationsOf(lambda: LambdaClient, FunctionName: string) {
  try {
    const { DestinationConfig } = await lambda.send(
      new GetFunctionEventInvokeConfigCommand({ FunctionName }),
    );
    return {
      success: DestinationConfig?.OnSuccess?.Destination,
      failure: DestinationConfig?.OnFailure?.Destination,
    };
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return {};
    throw error;
  }
}
