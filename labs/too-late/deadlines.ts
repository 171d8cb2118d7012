import { seconds } from '../../infra/base/instant.ts';
import type { Deadlines } from '../lab.ts';

/** Scan, destination and responder take well under one second each; the first retry alone takes sixty. */
export const deadlines: Deadlines = { detection: seconds(15), response: seconds(30) };
