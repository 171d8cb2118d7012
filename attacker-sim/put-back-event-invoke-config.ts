import { ifThere } from './if-there.ts';
import type { Undo } from './technique.ts';

const ABSENT = 'ResourceNotFoundException';

/** Puts back the destinations, retries and patience a function had, or that it had none set. */
export function putBackEventInvokeConfig<
  Inputs extends { readonly functionName: string },
>(): Undo<Inputs> {
  return {
    kind: 'call',
    async plan({ inputs: { functionName: FunctionName }, aws }) {
      const before = await ifThere(ABSENT, () =>
        aws.lambda().getFunctionEventInvokeConfig({ FunctionName }),
      );
      return async () => {
        if (before === undefined) {
          await ifThere(ABSENT, () =>
            aws.lambda().deleteFunctionEventInvokeConfig({ FunctionName }),
          );
          return;
        }
        const { MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig } = before;
        await aws.lambda().putFunctionEventInvokeConfig({
          FunctionName,
          MaximumRetryAttempts,
          MaximumEventAgeInSeconds,
          DestinationConfig,
        });
      };
    },
  };
}
