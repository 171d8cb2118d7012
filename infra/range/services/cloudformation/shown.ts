import type {
  ChangeSetSummary,
  DescribeChangeSetCommandOutput,
  StackEvent as ShownEvent,
  StackResource as ShownResource,
  Stack as ShownStack,
} from '@aws-sdk/client-cloudformation';
import type { ChangeSet, Stack, StackEvent, StackResource } from './state.ts';

/** A stack as DescribeStacks answers. */
export function shownStack(stack: Stack): ShownStack {
  return {
    StackId: stack.arn,
    StackName: stack.name,
    CreationTime: new Date(stack.createdAt),
    StackStatus: stack.status as NonNullable<ShownStack['StackStatus']>,
    DisableRollback: false,
    EnableTerminationProtection: stack.terminationProtection,
    NotificationARNs: [],
    RollbackConfiguration: {},
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
    Capabilities: [...stack.capabilities] as NonNullable<ShownStack['Capabilities']>,
    Parameters: shownParameters(stack),
    Outputs: stack.outputs.map(({ key, value, description, exportName }) => ({
      OutputKey: key,
      OutputValue: value,
      ...(description !== undefined && { Description: description }),
      ...(exportName !== undefined && { ExportName: exportName }),
    })),
    Tags: Object.entries(stack.tags).map(([Key, Value]) => ({ Key, Value })),
    ...(stack.description !== undefined && { Description: stack.description }),
    ...(stack.statusReason !== undefined && { StackStatusReason: stack.statusReason }),
    ...(stack.updatedAt !== undefined && { LastUpdatedTime: new Date(stack.updatedAt) }),
    ...(stack.deletedAt !== undefined && { DeletionTime: new Date(stack.deletedAt) }),
    ...(stack.roleArn !== undefined && { RoleARN: stack.roleArn }),
  };
}

export function shownEvent(stack: Stack, event: StackEvent): ShownEvent {
  return {
    StackId: stack.arn,
    StackName: stack.name,
    EventId: event.id,
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId,
    ResourceType: event.type,
    Timestamp: new Date(event.at),
    ResourceStatus: event.status as NonNullable<ShownEvent['ResourceStatus']>,
    ...(event.reason !== undefined && { ResourceStatusReason: event.reason }),
    ...(event.clientRequestToken !== undefined && { ClientRequestToken: event.clientRequestToken }),
  };
}

export function shownResource(stack: Stack, resource: StackResource): ShownResource {
  return {
    StackId: stack.arn,
    StackName: stack.name,
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.type,
    Timestamp: new Date(resource.changedAt),
    ResourceStatus: resource.status as NonNullable<ShownResource['ResourceStatus']>,
    DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
    ...(resource.statusReason !== undefined && { ResourceStatusReason: resource.statusReason }),
  };
}

export function shownChangeSet(
  stack: Stack,
  changeSet: ChangeSet,
): Omit<DescribeChangeSetCommandOutput, '$metadata'> {
  const { wants } = changeSet;
  return {
    ...shownSummary(stack, changeSet),
    Parameters: Object.entries(wants.parameters).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue:
        wants.read.parameters[ParameterKey]?.noEcho === true ? '****' : ParameterValue,
    })),
    Capabilities: [...wants.capabilities] as NonNullable<
      DescribeChangeSetCommandOutput['Capabilities']
    >,
    Tags: Object.entries(wants.tags).map(([Key, Value]) => ({ Key, Value })),
    Changes: changeSet.changes.map(({ action, logicalId, type, physicalId, replacement }) => ({
      Type: 'Resource' as const,
      ResourceChange: {
        Action: action,
        LogicalResourceId: logicalId,
        ResourceType: type,
        Scope: [],
        Details: [],
        ...(physicalId !== undefined && { PhysicalResourceId: physicalId }),
        ...(replacement !== undefined && { Replacement: replacement }),
      },
    })),
  };
}

export function shownSummary(stack: Stack, changeSet: ChangeSet): ChangeSetSummary {
  return {
    ChangeSetId: changeSet.arn,
    ChangeSetName: changeSet.name,
    StackId: stack.arn,
    StackName: stack.name,
    CreationTime: new Date(changeSet.createdAt),
    Status: changeSet.status,
    ExecutionStatus: changeSet.execution,
    ...(changeSet.statusReason !== undefined && { StatusReason: changeSet.statusReason }),
  };
}

function shownParameters(stack: Stack): NonNullable<ShownStack['Parameters']> {
  const declared = stack.template?.read.parameters ?? {};
  return Object.entries(declared).map(([ParameterKey, { defaultValue, noEcho }]) => {
    const value = stack.parameters[ParameterKey] ?? defaultValue ?? '';
    return { ParameterKey, ParameterValue: noEcho ? '****' : value };
  });
}
