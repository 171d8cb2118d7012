import type { AccountId, Arn } from '../../../base/ids.ts';
import type { AccessRequest, Call } from '../../service.ts';
import { busNotFound, ruleNotFound } from './faults.ts';
import type { EventBus, Rule } from './state.ts';
import { eventsState } from './state.ts';

/** @param bus a name, an ARN, or nothing for the caller's `default`. */
export function busArn(bus: string | undefined, call: Call): Arn {
  if (bus?.startsWith('arn:') === true) return bus as Arn;
  return `arn:aws:events:${call.region}:${call.accountId}:event-bus/${bus ?? 'default'}`;
}

/** undefined when there is no such bus; the `default` one of an account in the range is always there. */
export function findBus(bus: string | undefined, call: Call): EventBus | undefined {
  const arn = busArn(bus, call);
  const { buses } = call.platform.state(eventsState);
  const standing = buses.get(arn);
  if (standing !== undefined) return standing;
  const accountId = accountOf(arn);
  const isKnown = call.platform.identities.accounts.includes(accountId);
  if (!isKnown || !arn.endsWith(':event-bus/default')) return undefined;
  const made = newBus('default', arn, accountId, call);
  buses.set(arn, made);
  return made;
}

/** @throws AwsFault ResourceNotFoundException. */
export function busAt(bus: string | undefined, call: Call): EventBus {
  const found = findBus(bus, call);
  if (found === undefined) throw busNotFound(busNameOf(bus));
  return found;
}

export function newBus(
  name: string,
  arn: Arn,
  accountId: AccountId,
  call: Call,
  description?: string,
): EventBus {
  return {
    name,
    arn,
    accountId,
    ...(description !== undefined && { description }),
    createdAt: call.at,
    modifiedAt: call.at,
    statements: [],
    tags: new Map(),
    rules: new Map(),
  };
}

/** @throws AwsFault ResourceNotFoundException for the bus or the rule. */
export function ruleAt(name: string | undefined, bus: string | undefined, call: Call): Rule {
  const found = busAt(bus, call);
  const rule = found.rules.get(name ?? '');
  if (rule === undefined) throw ruleNotFound(name ?? '', found.name);
  return rule;
}

export function ruleArn(name: string | undefined, bus: string | undefined, call: Call): Arn {
  const arn = busArn(bus, call);
  const busName = busNameOf(bus);
  const path = busName === 'default' ? (name ?? '') : `${busName}/${name ?? ''}`;
  return `arn:aws:events:${call.region}:${accountOf(arn)}:rule/${path}`;
}

/** The bus's policy as one document; undefined when nobody put a statement. */
export function busPolicy(bus: EventBus | undefined): unknown {
  if (bus === undefined || bus.statements.length === 0) return undefined;
  return { Version: '2012-10-17', Statement: bus.statements };
}

/** What IAM is asked about one action on a bus, its policy included. */
export function onBus(
  action: `events:${string}`,
  bus: string | undefined,
  call: Call,
): AccessRequest {
  const arn = busArn(bus, call);
  const resourcePolicy = busPolicy(findBus(bus, call));
  return {
    action,
    resource: arn,
    resourceAccount: accountOf(arn),
    ...(resourcePolicy !== undefined && { resourcePolicy }),
  };
}

/** What IAM is asked about one action on a rule; a foreign account's bus decides about its rules. */
export function onRule(
  action: `events:${string}`,
  name: string | undefined,
  bus: string | undefined,
  call: Call,
): AccessRequest {
  const { resourcePolicy, resourceAccount } = onBus(action, bus, call);
  return {
    action,
    resource: ruleArn(name, bus, call),
    ...(resourceAccount !== undefined && { resourceAccount }),
    ...(resourcePolicy !== undefined && { resourcePolicy }),
  };
}

export const accountOf = (arn: string): AccountId => arn.split(':')[4] ?? '';

const busNameOf = (bus: string | undefined): string =>
  bus === undefined ? 'default' : bus.replace(/^arn:.*:event-bus\//, '');
