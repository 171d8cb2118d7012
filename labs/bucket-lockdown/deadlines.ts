import { minutes } from '../../infra/base/instant.ts';
import type { Deadlines } from '../lab.ts';

/** From the theft to the finding, and to the last call of its containment. The trail takes about five minutes of both. */
export const deadlines: Deadlines = { detection: minutes(7), response: minutes(10) };
