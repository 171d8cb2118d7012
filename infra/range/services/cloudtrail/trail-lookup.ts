import type { Arn } from '../../../base/ids.ts';
import { type AccessRequest, AwsFault, type Call, type TrailRule } from '../../service.ts';
import { endChain } from './digest/digest-chain.ts';
import { cloudTrailState, type Trail } from './state.ts';

export const trailArn = (name: string, call: Call): Arn =>
  name.startsWith('arn:')
    ? (name as Arn)
    : `arn:aws:cloudtrail:${call.region}:${call.accountId}:trail/${name}`;

/** @throws AwsFault TrailNotFoundException in AWS's words. */
export function findTrail(name: string | undefined, call: Call): Trail {
  const wanted = trailArn(name ?? '', call);
  const trail = call.platform.state(cloudTrailState).trails.get(wanted);
  if (trail === undefined) {
    throw new AwsFault(
      'TrailNotFoundException',
      400,
      `Unknown trail: ${wanted} for the user: ${call.accountId}`,
    );
  }
  return trail;
}

/** From the next event on the trail records nothing; what it has recorded is still delivered. */
export function stopTrail(trail: Trail, call: Call): void {
  if (!trail.logging) return;
  trail.logging = false;
  trail.stoppedAt = call.at;
  trail.lastEvent = call.eventId;
  if (trail.chain !== undefined) endChain(trail.chain, call.at);
}

export const onTrail = (
  action: AccessRequest['action'],
  name: string | undefined,
  call: Call,
): readonly AccessRequest[] => [{ action, resource: trailArn(name ?? '', call) }];

export const onNothing = (action: AccessRequest['action']): readonly AccessRequest[] => [
  { action, resource: '*' },
];

/** Members in lower camel case, as CloudTrail shows its own calls. */
export const ownTrail = (readOnly: boolean): TrailRule<object, object> => ({
  category: 'management',
  readOnly,
  requestParameters: (input) => lowerCamel(input),
  responseElements: (output) => (readOnly ? null : lowerCamel(output)),
});

function lowerCamel(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerCamel);
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  if (entries.length === 0) return null;
  return Object.fromEntries(
    entries.map(([name, member]) => [
      name.charAt(0).toLowerCase() + name.slice(1),
      lowerCamel(member),
    ]),
  );
}
