import type { CloudTrailRecord } from '../../../base/cloudtrail-record.ts';
import type { Platform } from '../../platform.ts';
import { stateToken } from '../../platform.ts';

export interface LastUse {
  /** "2026-05-12T04:40:58Z" */
  readonly at: string;
  readonly region: string;
  /** The service's namespace: "s3". */
  readonly service: string;
}

/** By access key id ("AKIA…") and by the role's unique id ("AROA…"). */
const lastUses = stateToken('iam/last-use', () => new Map<string, LastUse>());

export const lastUseOf = (platform: Platform, id: string): LastUse | undefined =>
  platform.state(lastUses).get(id);

/** Every signed request leaves a record, whether a trail keeps it or not: that is where the use is seen. */
export function watchUse(platform: Platform): void {
  platform.onRecord(({ record }) => {
    const id = usedBy(record);
    if (id === undefined) return;
    platform.state(lastUses).set(id, {
      at: record.eventTime,
      region: record.awsRegion,
      service: record.eventSource.replace('.amazonaws.com', ''),
    });
  });
}

function usedBy({ userIdentity }: CloudTrailRecord): string | undefined {
  if (userIdentity.type === 'AssumedRole') return userIdentity.principalId?.split(':')[0];
  const key = userIdentity.accessKeyId;
  return key?.startsWith('AKIA') === true ? key : undefined;
}
