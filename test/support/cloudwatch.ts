import type { TestRange } from './range.ts';

/** One call to CloudWatch as the account's root, without the wire: its client is no package of ours. */
export function cloudwatch<Output = unknown>(
  range: TestRange,
  operation: string,
  input: object,
): Promise<Output> {
  const accountId = range.account;
  return range.range.platform.perform<Output>({
    service: 'monitoring',
    operation,
    input,
    as: { kind: 'root', accountId, arn: `arn:aws:iam::${accountId}:root`, accessKeyId: '' },
  });
}

export interface AlarmsShown {
  readonly MetricAlarms: readonly {
    readonly AlarmName: string;
    readonly Threshold: number;
    readonly StateUpdatedTimestamp: Date;
  }[];
}
