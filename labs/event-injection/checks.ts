import type { Check } from '../check.ts';
import { craftedEventRefused } from './checks/crafted-event-refused.ts';
import { doorNamesItsBucket } from './checks/door-names-its-bucket.ts';
import { honestWorkFiled } from './checks/honest-work-filed.ts';
import { leastPrivilege } from './checks/least-privilege.ts';
import { namesAreInert } from './checks/names-are-inert.ts';
import { craftersAddress, whereItCameToRest } from './checks/questions.ts';
import { refusedIsKept } from './checks/refused-is-kept.ts';
import { strangerRefused } from './checks/stranger-refused.ts';
import type { Outputs } from './outputs.ts';

/** The account as it stands first, then what happened in it, then what the learner made of it. */
export const checks: readonly [Check<Outputs>, ...Check<Outputs>[]] = [
  doorNamesItsBucket,
  refusedIsKept,
  leastPrivilege,
  namesAreInert,
  strangerRefused,
  craftedEventRefused,
  honestWorkFiled,
  craftersAddress,
  whereItCameToRest,
];
