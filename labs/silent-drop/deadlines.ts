import { minutes, seconds } from '../../infra/base/instant.ts';
import type { Deadlines } from '../lab.ts';

/** From an upload to its verdict, and from a loss to the alarm about it, which looks once a minute. */
export const deadlines: Deadlines = { detection: seconds(15), response: minutes(3) };
