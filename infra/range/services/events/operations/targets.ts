import type {
  ListRuleNamesByTargetCommandInput,
  ListRuleNamesByTargetCommandOutput,
  ListTargetsByRuleCommandInput,
  ListTargetsByRuleCommandOutput,
  PutTargetsCommandInput,
  PutTargetsCommandOutput,
  RemoveTargetsCommandInput,
  RemoveTargetsCommandOutput,
} from '@aws-sdk/client-eventbridge';
import { operation } from '../../../service.ts';
import { busAt, onRule, ruleAt } from '../bus-lookup.ts';
import { limitExceeded, validation } from '../faults.ts';
import { apiReference } from '../known-from.ts';
import { pageOf } from '../page.ts';
import { passing } from '../pass-role.ts';
import { checkTarget } from '../target-check.ts';
import { lowerCamel, managementTrail } from '../trail-rules.ts';

type PutOutput = Omit<PutTargetsCommandOutput, '$metadata'>;
type RemoveOutput = Omit<RemoveTargetsCommandOutput, '$metadata'>;

const MOST_TARGETS = 5;

export const putTargets = operation<PutTargetsCommandInput, PutOutput>({
  knownFrom: [apiReference('PutTargets')],
  authorizes: (input, call) => [
    onRule('events:PutTargets', input.Rule, input.EventBusName, call),
    ...(input.Targets ?? []).flatMap(({ RoleArn }) => passing(RoleArn)),
  ],
  async handle(input, call) {
    const rule = ruleAt(input.Rule, input.EventBusName, call);
    const targets = input.Targets ?? [];
    if (targets.length === 0 || targets.length > 100)
      throw validation(
        "1 validation error detected: Value at 'targets' failed to satisfy constraint: Member must have length between 1 and 100",
      );
    for (const target of targets) checkTarget(target);
    const ids = new Set([...rule.targets.keys(), ...targets.map(({ Id = '' }) => Id)]);
    if (ids.size > MOST_TARGETS)
      throw limitExceeded('The requested resource exceeds the maximum number allowed.');
    for (const target of targets) rule.targets.set(target.Id ?? '', target);
    return { FailedEntryCount: 0, FailedEntries: [] };
  },
  trail: managementTrail(false, lowerCamel),
});

export const removeTargets = operation<RemoveTargetsCommandInput, RemoveOutput>({
  knownFrom: [apiReference('RemoveTargets')],
  authorizes: (input, call) => [
    onRule('events:RemoveTargets', input.Rule, input.EventBusName, call),
  ],
  async handle(input, call) {
    const rule = ruleAt(input.Rule, input.EventBusName, call);
    for (const id of input.Ids ?? []) rule.targets.delete(id);
    return { FailedEntryCount: 0, FailedEntries: [] };
  },
  trail: managementTrail(false, lowerCamel),
});

export const listRuleNamesByTarget = operation<
  ListRuleNamesByTargetCommandInput,
  Omit<ListRuleNamesByTargetCommandOutput, '$metadata'>
>({
  knownFrom: [apiReference('ListRuleNamesByTarget')],
  authorizes: (input, call) => [
    onRule('events:ListRuleNamesByTarget', '*', input.EventBusName, call),
  ],
  async handle(input, call) {
    const names = [...busAt(input.EventBusName, call).rules.values()]
      .filter(({ targets }) => [...targets.values()].some(({ Arn }) => Arn === input.TargetArn))
      .map(({ name }) => name)
      .sort();
    const { items, next } = pageOf(names, input);
    return { RuleNames: [...items], ...next };
  },
  trail: managementTrail(true),
});

export const listTargetsByRule = operation<
  ListTargetsByRuleCommandInput,
  Omit<ListTargetsByRuleCommandOutput, '$metadata'>
>({
  knownFrom: [apiReference('ListTargetsByRule')],
  authorizes: (input, call) => [
    onRule('events:ListTargetsByRule', input.Rule, input.EventBusName, call),
  ],
  async handle(input, call) {
    const { targets } = ruleAt(input.Rule, input.EventBusName, call);
    const { items, next } = pageOf([...targets.values()], input);
    return { Targets: items, ...next };
  },
  trail: managementTrail(true),
});
