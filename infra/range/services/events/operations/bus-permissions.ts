import type {
  PutPermissionCommandInput,
  RemovePermissionCommandInput,
} from '@aws-sdk/client-eventbridge';
import { operation } from '../../../service.ts';
import { busAt, onBus } from '../bus-lookup.ts';
import { notFound, validation } from '../faults.ts';
import { apiReference } from '../known-from.ts';
import type { EventBus } from '../state.ts';
import { managementTrail } from '../trail-rules.ts';

export const putPermission = operation<PutPermissionCommandInput, object>({
  knownFrom: [apiReference('PutPermission')],
  authorizes: (input, call) => [onBus('events:PutPermission', input.EventBusName, call)],
  async handle(input, call) {
    const bus = busAt(input.EventBusName, call);
    if (input.Policy !== undefined) bus.statements = statementsOf(input.Policy);
    else {
      const statement = grant(input, bus);
      bus.statements = [
        ...bus.statements.filter((other) => sidOf(other) !== input.StatementId),
        statement,
      ];
    }
    bus.modifiedAt = call.at;
    return {};
  },
  trail: managementTrail(false),
});

export const removePermission = operation<RemovePermissionCommandInput, object>({
  knownFrom: [apiReference('RemovePermission')],
  authorizes: (input, call) => [onBus('events:RemovePermission', input.EventBusName, call)],
  async handle(input, call) {
    const bus = busAt(input.EventBusName, call);
    if (input.RemoveAllPermissions === true) {
      bus.statements = [];
      return {};
    }
    if (bus.statements.length === 0) throw notFound('EventBus does not have a policy.');
    const rest = bus.statements.filter((statement) => sidOf(statement) !== input.StatementId);
    if (rest.length === bus.statements.length)
      throw notFound('Statement with the provided id does not exist.');
    bus.statements = rest;
    bus.modifiedAt = call.at;
    return {};
  },
  trail: managementTrail(false),
});

function statementsOf(policy: string): readonly unknown[] {
  try {
    const { Statement } = JSON.parse(policy) as { Statement?: unknown };
    if (Array.isArray(Statement)) return Statement as readonly unknown[];
    if (typeof Statement === 'object' && Statement !== null) return [Statement];
  } catch {
    // Falls through to the one answer AWS has for every policy it cannot read.
  }
  throw validation('Provided policy is not a valid policy document.');
}

/** The short form: one account, or everyone, may put events. */
function grant(input: PutPermissionCommandInput, bus: EventBus) {
  const { StatementId, Action, Principal, Condition } = input;
  if (StatementId === undefined || Action === undefined || Principal === undefined)
    throw validation('Parameter StatementId, Action and Principal must be specified.');
  if (Action !== 'events:PutEvents')
    throw validation("Provided value in parameter 'action' is not supported.");
  if (Principal !== '*' && !/^\d{12}$/.test(Principal))
    throw validation("Provided value in parameter 'principal' is not valid.");
  return {
    Sid: StatementId,
    Effect: 'Allow',
    Principal: Principal === '*' ? '*' : { AWS: `arn:aws:iam::${Principal}:root` },
    Action,
    Resource: bus.arn,
    ...(Condition?.Type !== undefined && {
      Condition: { [Condition.Type]: { [Condition.Key ?? '']: Condition.Value } },
    }),
  };
}

function sidOf(statement: unknown): unknown {
  return typeof statement === 'object' && statement !== null && 'Sid' in statement
    ? statement.Sid
    : undefined;
}
