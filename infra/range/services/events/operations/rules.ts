import type {
  DeleteRuleCommandInput,
  DescribeRuleCommandInput,
  DescribeRuleCommandOutput,
  DisableRuleCommandInput,
  EnableRuleCommandInput,
  ListRulesCommandInput,
  ListRulesCommandOutput,
  PutRuleCommandInput,
  PutRuleCommandOutput,
  Target,
} from '@aws-sdk/client-eventbridge';
import type { Call } from '../../../service.ts';
import { operation } from '../../../service.ts';
import { busAt, findBus, onRule, ruleArn, ruleAt } from '../bus-lookup.ts';
import { validation } from '../faults.ts';
import { apiReference, PATTERN_LANGUAGE } from '../known-from.ts';
import { pageOf } from '../page.ts';
import { passing } from '../pass-role.ts';
import { checkedPattern } from '../rule-pattern.ts';
import { scheduleOf } from '../schedule.ts';
import { planRuns } from '../schedule-watch.ts';
import type { Rule, RuleState } from '../state.ts';
import { lowerCamel, managementTrail } from '../trail-rules.ts';

type PutOutput = Omit<PutRuleCommandOutput, '$metadata'>;

export const putRule = operation<PutRuleCommandInput, PutOutput>({
  knownFrom: [apiReference('PutRule'), PATTERN_LANGUAGE],
  authorizes: (input, call) => [
    onRule('events:PutRule', input.Name, input.EventBusName, call),
    ...((input.Tags ?? []).length > 0
      ? [onRule('events:TagResource', input.Name, input.EventBusName, call)]
      : []),
    ...passing(input.RoleArn),
  ],
  async handle(input, call) {
    const name = input.Name ?? '';
    if (!/^[A-Za-z0-9_.-]{1,64}$/.test(name))
      throw validation(
        `1 validation error detected: Value '${name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+`,
      );
    const expression = input.ScheduleExpression ?? '';
    if ((input.EventPattern ?? '') === '' && expression === '')
      throw validation('Parameter(s) EventPattern or ScheduleExpression must be specified.');
    const bus = busAt(input.EventBusName, call);
    const pattern = input.EventPattern ?? '';
    if (pattern !== '') checkedPattern(pattern);
    if (expression !== '') {
      scheduleOf(expression, call.at);
      if (bus.name !== 'default')
        throw validation('ScheduleExpression is supported only on the default event bus.');
    }
    const standing = bus.rules.get(name);
    const arn = ruleArn(name, input.EventBusName, call);
    const rule: Rule = {
      name,
      arn,
      busName: bus.name,
      accountId: bus.accountId,
      pattern,
      ...(expression !== '' && { schedule: { expression, since: call.at } }),
      ...(input.Description !== undefined && { description: input.Description }),
      ...(input.RoleArn !== undefined && { roleArn: input.RoleArn }),
      state: stateOf(input.State),
      tags:
        standing?.tags ??
        new Map((input.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
      targets: standing?.targets ?? new Map<string, Target>(),
    };
    bus.rules.set(name, rule);
    planRuns(call.platform, rule, arn);
    return { RuleArn: arn };
  },
  trail: managementTrail(false, (output) => lowerCamel({ RuleArn: output.RuleArn })),
});

/** Deleting a rule that is gone succeeds. */
export const deleteRule = operation<DeleteRuleCommandInput, object>({
  knownFrom: [apiReference('DeleteRule')],
  authorizes: (input, call) => [onRule('events:DeleteRule', input.Name, input.EventBusName, call)],
  async handle(input, call) {
    const bus = busAt(input.EventBusName, call);
    const rule = bus.rules.get(input.Name ?? '');
    if (rule === undefined) return {};
    if (rule.targets.size > 0) throw validation("Rule can't be deleted since it has targets.");
    bus.rules.delete(rule.name);
    planRuns(call.platform, undefined, rule.arn);
    return {};
  },
  trail: managementTrail(false),
});

export const describeRule = operation<
  DescribeRuleCommandInput,
  Omit<DescribeRuleCommandOutput, '$metadata'>
>({
  knownFrom: [apiReference('DescribeRule')],
  authorizes: (input, call) => [
    onRule('events:DescribeRule', input.Name, input.EventBusName, call),
  ],
  async handle(input, call) {
    const rule = ruleAt(input.Name, input.EventBusName, call);
    return { ...shown(rule), CreatedBy: rule.accountId };
  },
  trail: managementTrail(true),
});

export const listRules = operation<
  ListRulesCommandInput,
  Omit<ListRulesCommandOutput, '$metadata'>
>({
  knownFrom: [apiReference('ListRules')],
  // IAM knows ListRules for the whole account only, as `rule/*`.
  authorizes: (input, call) => [onRule('events:ListRules', '*', input.EventBusName, call)],
  async handle(input, call) {
    const rules = [...busAt(input.EventBusName, call).rules.values()]
      .filter(({ name }) => name.startsWith(input.NamePrefix ?? ''))
      .sort((one, other) => (one.name < other.name ? -1 : 1));
    const { items, next } = pageOf(rules, input);
    return { Rules: items.map(shown), ...next };
  },
  trail: managementTrail(true),
});

export const enableRule = operation<EnableRuleCommandInput, object>({
  knownFrom: [apiReference('EnableRule')],
  authorizes: (input, call) => [onRule('events:EnableRule', input.Name, input.EventBusName, call)],
  handle: (input, call) => switchRule(input, 'ENABLED', call),
  trail: managementTrail(false),
});

export const disableRule = operation<DisableRuleCommandInput, object>({
  knownFrom: [apiReference('DisableRule')],
  authorizes: (input, call) => [onRule('events:DisableRule', input.Name, input.EventBusName, call)],
  handle: (input, call) => switchRule(input, 'DISABLED', call),
  trail: managementTrail(false),
});

async function switchRule(
  input: { readonly Name: string | undefined; readonly EventBusName?: string | undefined },
  state: RuleState,
  call: Call,
): Promise<object> {
  const rule = ruleAt(input.Name, input.EventBusName, call);
  const switched: Rule = { ...rule, state };
  findBus(input.EventBusName, call)?.rules.set(rule.name, switched);
  planRuns(call.platform, switched, rule.arn);
  return {};
}

function stateOf(asked: string | undefined): RuleState {
  switch (asked) {
    case undefined:
    case 'ENABLED':
      return 'ENABLED';
    case 'DISABLED':
    case 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS':
      return asked;
    default:
      throw validation(
        `1 validation error detected: Value '${asked}' at 'state' failed to satisfy constraint: Member must satisfy enum value set: [ENABLED, DISABLED, ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS]`,
      );
  }
}

function shown(rule: Rule) {
  return {
    Name: rule.name,
    Arn: rule.arn,
    ...(rule.pattern !== '' && { EventPattern: rule.pattern }),
    ...(rule.schedule !== undefined && { ScheduleExpression: rule.schedule.expression }),
    State: rule.state,
    ...(rule.description !== undefined && { Description: rule.description }),
    ...(rule.roleArn !== undefined && { RoleArn: rule.roleArn }),
    EventBusName: rule.busName,
  };
}
