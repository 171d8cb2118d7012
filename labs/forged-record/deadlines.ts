import { seconds } from '../../infra/base/instant.ts';
import type { Deadlines } from '../lab.ts';

/** Scan, queue and response take some seconds. A message that failed comes back after three minutes. */
export const deadlines: Deadlines = { detection: seconds(10), response: seconds(30) };
