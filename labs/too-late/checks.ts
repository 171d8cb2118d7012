import type { Check } from '../check.ts';
import { alertInTime } from './checks/alert-in-time.ts';
import { alertOnce } from './checks/alert-once.ts';
import { businessGoesOn } from './checks/business-goes-on.ts';
import { failuresAreFailures } from './checks/failures-are-failures.ts';
import { leastPrivilege } from './checks/least-privilege.ts';
import { outcomesRouted } from './checks/outcomes-routed.ts';
import {
  howOftenStarted,
  lastAttempt,
  onlyInTheRecord,
  whichCondition,
} from './checks/questions.ts';
import { retriesDeliberate } from './checks/retries-deliberate.ts';
import type { Outputs } from './outputs.ts';

/** The account as it stands first, then what happened in it, then what the learner made of it. */
export const checks: readonly [Check<Outputs>, ...Check<Outputs>[]] = [
  outcomesRouted,
  retriesDeliberate,
  leastPrivilege,
  alertInTime,
  alertOnce,
  failuresAreFailures,
  businessGoesOn,
  lastAttempt,
  howOftenStarted,
  whichCondition,
  onlyInTheRecord,
];
