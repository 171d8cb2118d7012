import type { Check } from '../check.ts';
import { bucketQuarantined } from './checks/bucket-quarantined.ts';
import { businessGoesOn } from './checks/business-goes-on.ts';
import { containedInTime } from './checks/contained-in-time.ts';
import { everyOutcomeRouted } from './checks/every-outcome-routed.ts';
import { foundInTime } from './checks/found-in-time.ts';
import { keyIsOff } from './checks/key-is-off.ts';
import { leastPrivilege } from './checks/least-privilege.ts';
import { thiefsAddress, whatStoppedTheKey } from './checks/questions.ts';
import { responseProven } from './checks/response-proven.ts';
import { retriesRefused } from './checks/retries-refused.ts';
import { sessionsRevoked } from './checks/sessions-revoked.ts';
import { trailSeesTheWiring } from './checks/trail-sees-the-wiring.ts';
import type { Outputs } from './outputs.ts';

/** The account as it stands first, then what happened in it, then what the learner made of it. */
export const checks: readonly [Check<Outputs>, ...Check<Outputs>[]] = [
  everyOutcomeRouted,
  leastPrivilege,
  trailSeesTheWiring,
  bucketQuarantined,
  keyIsOff,
  sessionsRevoked,
  businessGoesOn,
  responseProven,
  foundInTime,
  containedInTime,
  retriesRefused,
  thiefsAddress,
  whatStoppedTheKey,
];
