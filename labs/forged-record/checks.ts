import type { Check } from '../check.ts';
import { applicationRefused } from './checks/application-refused.ts';
import { forgeryReported } from './checks/forgery-reported.ts';
import { leastPrivilege } from './checks/least-privilege.ts';
import { ledgerStaysOpen } from './checks/ledger-stays-open.ts';
import { nothingGetsLost } from './checks/nothing-gets-lost.ts';
import { onlyTheseSend } from './checks/only-these-send.ts';
import { forgersAddress, whatGaveItAway } from './checks/questions.ts';
import { realFindingActedOn } from './checks/real-finding-acted-on.ts';
import { trailNamesSenders } from './checks/trail-names-senders.ts';
import type { Outputs } from './outputs.ts';

/** The account as it stands first, then what happened in it, then what the learner made of it. */
export const checks: readonly [Check<Outputs>, ...Check<Outputs>[]] = [
  onlyTheseSend,
  leastPrivilege,
  nothingGetsLost,
  trailNamesSenders,
  ledgerStaysOpen,
  applicationRefused,
  realFindingActedOn,
  forgeryReported,
  forgersAddress,
  whatGaveItAway,
];
