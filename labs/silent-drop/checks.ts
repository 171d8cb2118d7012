import type { Check } from '../check.ts';
import { alarmIsQuiet } from './checks/alarm-is-quiet.ts';
import { alarmMayPublish } from './checks/alarm-may-publish.ts';
import { alarmRings } from './checks/alarm-rings.ts';
import { failuresArrive } from './checks/failures-arrive.ts';
import { leastPrivilege } from './checks/least-privilege.ts';
import { listingKept } from './checks/listing-kept.ts';
import { failureObject, lostRun, whereItIsCounted, whyItWasRefused } from './checks/questions.ts';
import { targetsTakeRecords } from './checks/targets-take-records.ts';
import { verdictsArrive } from './checks/verdicts-arrive.ts';
import type { Outputs } from './outputs.ts';

/** The account as it stands first, then what happened in it, then what the learner made of it. */
export const checks: readonly [Check<Outputs>, ...Check<Outputs>[]] = [
  targetsTakeRecords,
  leastPrivilege,
  listingKept,
  alarmMayPublish,
  verdictsArrive,
  failuresArrive,
  alarmRings,
  alarmIsQuiet,
  lostRun,
  whyItWasRefused,
  whereItIsCounted,
  failureObject,
];
