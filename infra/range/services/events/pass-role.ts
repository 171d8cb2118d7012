import type { Arn } from '../../../base/ids.ts';
import type { AccessRequest } from '../../service.ts';

/** Handing a role to EventBridge needs permission to pass it. */
export function passing(roleArn: string | undefined): readonly AccessRequest[] {
  if (roleArn === undefined) return [];
  return [
    {
      action: 'iam:PassRole',
      resource: roleArn as Arn,
      context: { 'iam:PassedToService': ['events.amazonaws.com'] },
    },
  ];
}
