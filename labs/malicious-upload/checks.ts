import type { Check } from '../check.ts';
import { alarmRang } from './checks/alarm-rang.ts';
import { businessGoesOn } from './checks/business-goes-on.ts';
import { contained } from './checks/contained.ts';
import { detectedInTime } from './checks/detected-in-time.ts';
import { encryptedAtRest } from './checks/encrypted-at-rest.ts';
import { everyOutcomeRouted } from './checks/every-outcome-routed.ts';
import { evidenceKept } from './checks/evidence-kept.ts';
import { onlyThePlatformDelivers } from './checks/only-the-platform-delivers.ts';
import { shellsAddress, whatRemovedTheShell } from './checks/questions.ts';
import { refusalRecorded } from './checks/refusal-recorded.ts';
import { siemCorrelates } from './checks/siem-correlates.ts';
import { trailSeesTheWiring } from './checks/trail-sees-the-wiring.ts';
import { verdictsReachTheSiem } from './checks/verdicts-reach-the-siem.ts';
import type { Outputs } from './outputs.ts';

/** The account as it stands first, then what happened in it, then what the learner made of it. */
export const checks: readonly [Check<Outputs>, ...Check<Outputs>[]] = [
  everyOutcomeRouted,
  onlyThePlatformDelivers,
  encryptedAtRest,
  trailSeesTheWiring,
  evidenceKept,
  siemCorrelates,
  verdictsReachTheSiem,
  detectedInTime,
  alarmRang,
  contained,
  businessGoesOn,
  refusalRecorded,
  shellsAddress,
  whatRemovedTheShell,
];
