import { seconds } from '../../infra/base/instant.ts';
import type { Deadlines } from '../lab.ts';

/** From upload to verdict, and to removal. Scan, bus and move take well under one second; a retry takes sixty. */
export const deadlines: Deadlines = { detection: seconds(10), response: seconds(30) };
