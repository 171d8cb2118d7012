import { catalogue } from '../infra/base/catalogue.ts';
import { Problem } from '../infra/base/problem.ts';
import { lab as bucketLockdown } from './bucket-lockdown/lab.ts';
import { lab as eventInjection } from './event-injection/lab.ts';
import { lab as forgedRecord } from './forged-record/lab.ts';
import type { Lab } from './lab.ts';
import { lab as maliciousUpload } from './malicious-upload/lab.ts';
import { lab as silentDrop } from './silent-drop/lab.ts';
import { lab as tooLate } from './too-late/lab.ts';

/** Every lab, in the order to take them. A lab's own schema has read its outputs before anything else sees them. */
export const labs = catalogue<Lab>([
  maliciousUpload,
  bucketLockdown,
  tooLate,
  silentDrop,
  forgedRecord,
  eventInjection,
]);

/** @throws Problem LAB_UNKNOWN naming those there are. */
export function labOf(id: string): Lab {
  const lab = labs.find(id);
  if (lab !== undefined) return lab;
  throw new Problem('LAB_UNKNOWN', `no lab has the id "${id}"`, {
    fix: `Known are: ${labs.all.map((each) => each.id).join(', ')}. "aftertrace labs" says more of each.`,
  });
}
