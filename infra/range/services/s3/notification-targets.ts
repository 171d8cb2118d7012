import type {
  NotificationConfiguration,
  NotificationConfigurationFilter,
} from '@aws-sdk/client-s3';
import { invalidArgument } from './faults.ts';
import type { Bucket } from './state.ts';

export type NotificationTarget =
  | {
      readonly kind: 'function' | 'queue' | 'topic';
      readonly id: string;
      readonly arn: string;
      /** "s3:ObjectCreated:*" */
      readonly events: readonly string[];
      readonly prefix: string;
      readonly suffix: string;
    }
  | { readonly kind: 'bus'; readonly arn: 'default event bus' };

export function targetsOf(bucket: Bucket): readonly NotificationTarget[] {
  const stored = bucket.settings.get('notification') as NotificationConfiguration | undefined;
  return stored === undefined ? [] : targetsIn(stored);
}

export function targetsIn(configuration: NotificationConfiguration): readonly NotificationTarget[] {
  const { LambdaFunctionConfigurations, QueueConfigurations, TopicConfigurations } = configuration;
  return [
    ...(LambdaFunctionConfigurations ?? []).map((each) =>
      target('function', each.LambdaFunctionArn, each),
    ),
    ...(QueueConfigurations ?? []).map((each) => target('queue', each.QueueArn, each)),
    ...(TopicConfigurations ?? []).map((each) => target('topic', each.TopicArn, each)),
    ...(configuration.EventBridgeConfiguration === undefined
      ? []
      : [{ kind: 'bus', arn: 'default event bus' } as const]),
  ];
}

/** @param eventName "ObjectCreated:Put" */
export function isWanted(wanted: NotificationTarget, eventName: string, key: string): boolean {
  if (wanted.kind === 'bus') return true;
  return (
    wanted.events.some((pattern) => covers(pattern, `s3:${eventName}`)) &&
    key.startsWith(wanted.prefix) &&
    key.endsWith(wanted.suffix)
  );
}

/** Source: S3 User Guide, "Supported event types for SQS, SNS, and Lambda". */
const KNOWN_EVENTS = [
  's3:ReducedRedundancyLostObject',
  's3:ObjectCreated:Put',
  's3:ObjectCreated:Post',
  's3:ObjectCreated:Copy',
  's3:ObjectCreated:CompleteMultipartUpload',
  's3:ObjectRemoved:Delete',
  's3:ObjectRemoved:DeleteMarkerCreated',
  's3:ObjectRestore:Post',
  's3:ObjectRestore:Completed',
  's3:ObjectRestore:Delete',
  's3:Replication:OperationFailedReplication',
  's3:Replication:OperationMissedThreshold',
  's3:Replication:OperationReplicatedAfterThreshold',
  's3:Replication:OperationNotTracked',
  's3:LifecycleExpiration:Delete',
  's3:LifecycleExpiration:DeleteMarkerCreated',
  's3:LifecycleTransition',
  's3:IntelligentTiering',
  's3:ObjectTagging:Put',
  's3:ObjectTagging:Delete',
  's3:ObjectAcl:Put',
];

export const isKnownEvent = (event: string): boolean =>
  KNOWN_EVENTS.includes(event) ||
  (event.endsWith(':*') && KNOWN_EVENTS.some((known) => known.startsWith(event.slice(0, -1))));

/** @throws AwsFault InvalidArgument for rules that are neither prefix nor suffix, or more than one of them. */
export function checkFilters(configuration: NotificationConfiguration): void {
  const all = [
    ...(configuration.LambdaFunctionConfigurations ?? []),
    ...(configuration.QueueConfigurations ?? []),
    ...(configuration.TopicConfigurations ?? []),
  ];
  for (const { Filter } of all) {
    const names = (Filter?.Key?.FilterRules ?? []).map(({ Name }) => Name?.toLowerCase() ?? '');
    for (const name of names) {
      if (name !== 'prefix' && name !== 'suffix')
        throw invalidArgument('filter rule name must be either prefix or suffix');
      if (names.filter((other) => other === name).length > 1)
        throw invalidArgument(`Cannot specify more than one ${name} rule in a filter.`);
    }
  }
}

/** Whether some event and some key would go to both, which S3 refuses. */
export function overlap(a: NotificationTarget, b: NotificationTarget): boolean {
  if (a.kind === 'bus' || b.kind === 'bus') return false;
  const shareEvent = a.events.some((one) =>
    b.events.some((other) => covers(one, other) || covers(other, one)),
  );
  const sharePrefix = a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix);
  const shareSuffix = a.suffix.endsWith(b.suffix) || b.suffix.endsWith(a.suffix);
  return shareEvent && sharePrefix && shareSuffix;
}

const covers = (pattern: string, event: string): boolean =>
  pattern === event || (pattern.endsWith('*') && event.startsWith(pattern.slice(0, -1)));

interface Configured {
  readonly Id?: string | undefined;
  readonly Events?: readonly string[] | undefined;
  readonly Filter?: NotificationConfigurationFilter | undefined;
}

function target(
  kind: 'function' | 'queue' | 'topic',
  arn: string | undefined,
  configured: Configured,
): NotificationTarget {
  const rules = configured.Filter?.Key?.FilterRules ?? [];
  const valueOf = (name: string) =>
    rules.find((rule) => rule.Name?.toLowerCase() === name)?.Value ?? '';
  return {
    kind,
    id: configured.Id ?? '',
    arn: arn ?? '',
    events: configured.Events ?? [],
    prefix: valueOf('prefix'),
    suffix: valueOf('suffix'),
  };
}
