import { operation } from '../../../service.ts';
import { constraintBroken, groupExists, refuseMembers } from '../faults.ts';
import { groupArn, groupAt, nameIn, onGroup } from '../group-lookup.ts';
import { apiReference } from '../known-from.ts';
import { page } from '../page.ts';
import { groupsOf } from '../state.ts';
import { managementTrail } from '../trail-rules.ts';

interface GroupInput {
  readonly logGroupName?: string;
}

export const createLogGroup = operation<
  GroupInput & {
    readonly tags?: Readonly<Record<string, string>>;
    readonly logGroupClass?: string;
  },
  object
>({
  knownFrom: [apiReference('CreateLogGroup')],
  authorizes: (input, call) => onGroup('logs:CreateLogGroup', input, call),
  async handle(input, call) {
    refuseMembers('CreateLogGroup', input, ['kmsKeyId', 'deletionProtectionEnabled']);
    if (input.logGroupClass !== undefined && input.logGroupClass !== 'STANDARD')
      refuseMembers('CreateLogGroup', input, ['logGroupClass']);
    const name = nameIn(input);
    const groups = groupsOf(call);
    if (groups.has(name)) throw groupExists();
    groups.set(name, {
      name,
      arn: groupArn(name, call),
      createdAt: call.at,
      retention: undefined,
      tags: new Map(Object.entries(input.tags ?? {})),
      streams: new Map(),
    });
    return {};
  },
  trail: managementTrail(false),
});

export const deleteLogGroup = operation<GroupInput, object>({
  knownFrom: [apiReference('DeleteLogGroup')],
  authorizes: (input, call) => onGroup('logs:DeleteLogGroup', input, call),
  async handle(input, call) {
    groupsOf(call).delete(groupAt(input, call).name);
    return {};
  },
  trail: managementTrail(false),
});

export const describeLogGroups = operation<
  {
    readonly logGroupNamePrefix?: string;
    readonly logGroupNamePattern?: string;
    readonly limit?: number;
    readonly nextToken?: string;
  },
  object
>({
  knownFrom: [apiReference('DescribeLogGroups')],
  authorizes: (_input, call) => [
    {
      action: 'logs:DescribeLogGroups',
      resource: `${groupArn('', call)}:log-stream:`,
      resourceAccount: call.accountId,
    },
  ],
  async handle(input, call) {
    refuseMembers('DescribeLogGroups', input, [
      'accountIdentifiers',
      'includeLinkedAccounts',
      'logGroupIdentifiers',
    ]);
    const found = [...groupsOf(call).values()]
      .filter(
        ({ name }) =>
          name.startsWith(input.logGroupNamePrefix ?? '') &&
          name.toLowerCase().includes((input.logGroupNamePattern ?? '').toLowerCase()),
      )
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const { items, nextToken } = page(found, input.nextToken, Math.min(input.limit ?? 50, 50));
    return {
      logGroups: items.map((group) => ({
        logGroupName: group.name,
        creationTime: group.createdAt,
        ...(group.retention !== undefined && { retentionInDays: group.retention }),
        metricFilterCount: 0,
        arn: `${group.arn}:*`,
        storedBytes: 0,
        logGroupClass: 'STANDARD',
        logGroupArn: group.arn,
      })),
      ...(nextToken !== undefined && { nextToken }),
    };
  },
  trail: managementTrail(true),
});

export const putRetentionPolicy = operation<
  GroupInput & { readonly retentionInDays?: number },
  object
>({
  knownFrom: [apiReference('PutRetentionPolicy')],
  authorizes: (input, call) => onGroup('logs:PutRetentionPolicy', input, call),
  async handle(input, call) {
    const days = input.retentionInDays ?? 0;
    if (!RETENTIONS.includes(days))
      throw constraintBroken(
        days,
        'retentionInDays',
        `Member must satisfy enum value set: [${RETENTIONS.join(', ')}]`,
      );
    groupAt(input, call).retention = days;
    return {};
  },
  trail: managementTrail(false),
});

export const deleteRetentionPolicy = operation<GroupInput, object>({
  knownFrom: [apiReference('DeleteRetentionPolicy')],
  authorizes: (input, call) => onGroup('logs:DeleteRetentionPolicy', input, call),
  async handle(input, call) {
    groupAt(input, call).retention = undefined;
    return {};
  },
  trail: managementTrail(false),
});

/** Days, from the API reference. */
const RETENTIONS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
];
