import type { CreateEventSourceMappingCommandInput } from '@aws-sdk/client-lambda';
import type { Arn } from '../../../../base/ids.ts';
import { patternFault } from '../../../event-pattern.ts';
import type { Call } from '../../../service.ts';
import { AwsFault } from '../../../service.ts';
import { constraintBroken, invalidParameter, notSupported, refuseMembers } from '../faults.ts';
import { existingVersion, type FunctionReference } from '../function-name.ts';
import { roleAsIdentity } from '../runtime/execution-role.ts';
import type { EventSourceMapping, FunctionVersion } from '../state.ts';

/** `Update` takes the same members as `Create`, but for the source. */
export type MappingInput = Omit<CreateEventSourceMappingCommandInput, 'FunctionName'> & {
  readonly FunctionName?: string | undefined;
};

/**
 * The mapping after this request, checked, on top of what there was.
 *
 * @throws AwsFault in AWS's words; NotImplemented for sources other than SQS.
 */
export function mappingAfter(
  operation: string,
  input: MappingInput,
  before: EventSourceMapping | undefined,
  reference: FunctionReference,
  call: Call,
): Omit<EventSourceMapping, 'uuid' | 'state'> {
  refuseMembers(operation, input, UNSUPPORTED);
  const source = before?.eventSourceArn ?? checkedSource(operation, input.EventSourceArn);
  const unfit = STREAM_ONLY.find((member) => input[member] !== undefined);
  if (unfit !== undefined) {
    throw invalidParameter(`Unsupported ${unfit} parameter for given event source mapping type.`);
  }
  const fifo = source.endsWith('.fifo');
  const batchSize = within(
    1,
    fifo ? 10 : 10_000,
    input.BatchSize ?? before?.batchSize ?? 10,
    'batchSize',
  );
  const window = within(
    0,
    300,
    input.MaximumBatchingWindowInSeconds ?? before?.window ?? 0,
    'maximumBatchingWindowInSeconds',
  );
  if (fifo && window > 0) {
    throw invalidParameter('Batching window is not supported for FIFO queues');
  }
  if (batchSize > 10 && window === 0) {
    throw invalidParameter(
      'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
    );
  }
  // An empty ScalingConfig takes the limit away.
  const concurrency =
    input.ScalingConfig === undefined
      ? before?.maximumConcurrency
      : input.ScalingConfig.MaximumConcurrency;
  if (concurrency !== undefined) within(2, 2000, concurrency, 'scalingConfig.maximumConcurrency');
  checkRole(existingVersion(reference, call).version, source, call);
  return {
    accountId: call.accountId,
    functionName: reference.name,
    ...(reference.qualifier !== undefined && { qualifier: reference.qualifier }),
    eventSourceArn: source,
    batchSize,
    window,
    filters: checkedFilters(input) ?? before?.filters ?? [],
    reportsItemFailures:
      input.FunctionResponseTypes?.includes('ReportBatchItemFailures') ??
      before?.reportsItemFailures ??
      false,
    ...(concurrency !== undefined && { maximumConcurrency: concurrency }),
    enabled: input.Enabled ?? before?.enabled ?? true,
    modifiedAt: call.platform.clock.now(),
  };
}

/** Whose error handling is the queue's own: its dead-letter queue, not a destination of the mapping. */
const STREAM_ONLY = [
  'DestinationConfig',
  'StartingPosition',
  'StartingPositionTimestamp',
  'ParallelizationFactor',
  'MaximumRecordAgeInSeconds',
  'BisectBatchOnFunctionError',
  'MaximumRetryAttempts',
  'TumblingWindowInSeconds',
  'Topics',
  'Queues',
] as const;

const UNSUPPORTED = [
  'KMSKeyArn',
  'MetricsConfig',
  'ProvisionedPollerConfig',
  'SelfManagedEventSource',
  'AmazonManagedKafkaEventSourceConfig',
  'SelfManagedKafkaEventSourceConfig',
  'DocumentDBEventSourceConfig',
  'SourceAccessConfigurations',
  'LoggingConfig',
  'Tags',
];

function checkedSource(operation: string, arn: string | undefined): Arn {
  if (arn === undefined) throw invalidParameter('Unrecognized event source.');
  if (/^arn:aws:sqs:[a-z0-9-]+:\d{12}:[\w-]{1,80}(\.fifo)?$/.test(arn)) return arn as Arn;
  if (/^arn:aws:(kinesis|dynamodb|kafka|mq|rds|docdb):/.test(arn)) {
    throw notSupported(operation, `the event source ${arn}`);
  }
  throw constraintBroken(
    arn,
    'eventSourceArn',
    'Member must satisfy regular expression pattern: arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:([a-z]{2}(-gov)?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)',
  );
}

/** The execution role is what fetches, so it is asked about before anything is promised. */
function checkRole(version: FunctionVersion, source: Arn, call: Call): void {
  const identity = roleAsIdentity(call.platform, version.role);
  for (const name of ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes']) {
    const asked = {
      action: `sqs:${name}` as const,
      resource: source,
      resourceAccount: source.split(':')[4] ?? '',
    };
    if (identity === undefined || !call.platform.decide(identity, asked).allowed) {
      throw invalidParameter(
        `The function execution role does not have permissions to call ${name} on SQS`,
      );
    }
  }
}

function checkedFilters({ FilterCriteria: criteria }: MappingInput): readonly string[] | undefined {
  const filters = criteria?.Filters?.map(({ Pattern = '' }) => Pattern);
  for (const filter of filters ?? []) {
    let pattern: unknown;
    try {
      pattern = JSON.parse(filter);
    } catch {
      throw invalidParameter('Invalid filter pattern definition.');
    }
    if (patternFault(pattern) !== undefined)
      throw invalidParameter('Invalid filter pattern definition.');
  }
  return filters;
}

function within(least: number, most: number, value: number, member: string): number {
  if (value >= least && value <= most) return value;
  throw constraintBroken(
    value,
    member,
    value < least
      ? `Member must have value greater than or equal to ${String(least)}`
      : `Member must have value less than or equal to ${String(most)}`,
  );
}

/** @throws AwsFault as SQS answers, and when messages would come back before the function is done. */
export async function checkQueue(
  source: Arn,
  timeout: number,
  url: string,
  call: Call,
): Promise<void> {
  let attributes: Readonly<Record<string, string>>;
  try {
    const answer = await call.platform.perform<{ Attributes?: Record<string, string> }>({
      service: 'sqs',
      operation: 'GetQueueAttributes',
      input: { QueueUrl: url, AttributeNames: ['VisibilityTimeout'] },
      as: {
        kind: 'root',
        accountId: source.split(':')[4] ?? '',
        arn: `arn:aws:iam::${source.split(':')[4] ?? ''}:root`,
        accessKeyId: '',
      },
      leavesNoRecord: true,
    });
    attributes = answer.Attributes ?? {};
  } catch (fault) {
    if (!(fault instanceof AwsFault)) throw fault;
    throw invalidParameter(
      `Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: ${fault.message}`,
    );
  }
  const visible = Number(attributes.VisibilityTimeout ?? 30);
  if (visible < timeout) {
    throw invalidParameter(
      `Queue visibility timeout: ${String(visible)} seconds is less than Function timeout: ${String(timeout)} seconds`,
    );
  }
}
