import { createHash } from 'node:crypto';
import type { Call } from '../../../service.ts';
import type { Stack, StackResource } from '../state.ts';

/** What became of a stack's work, told step by step: `DescribeStackEvents` reads it. */
export interface Journal {
  stack(status: string, reason?: string): void;
  resource(resource: StackResource, status: string, reason?: string): void;
}

export function journal(stack: Stack, call: Call, clientRequestToken?: string): Journal {
  const tell = (
    about: { readonly logicalId: string; readonly physicalId: string; readonly type: string },
    status: string,
    reason?: string,
  ) => {
    const number = stack.events.length;
    stack.events.push({
      id: createHash('sha256').update(`${stack.arn}/${number}`).digest('hex').slice(0, 32),
      at: call.platform.clock.now(),
      logicalId: about.logicalId,
      physicalId: about.physicalId,
      type: about.type,
      status,
      ...(reason !== undefined && { reason }),
      ...(clientRequestToken !== undefined && { clientRequestToken }),
    });
  };
  return {
    stack(status, reason) {
      stack.status = status;
      if (reason === undefined) delete stack.statusReason;
      else stack.statusReason = reason;
      tell(
        { logicalId: stack.name, physicalId: stack.arn, type: 'AWS::CloudFormation::Stack' },
        status,
        reason,
      );
    },
    resource(resource, status, reason) {
      resource.status = status;
      resource.changedAt = call.platform.clock.now();
      if (reason === undefined) delete resource.statusReason;
      else resource.statusReason = reason;
      tell(resource, status, reason);
    },
  };
}
