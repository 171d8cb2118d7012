import { minutes } from '../../infra/base/instant.ts';
import type { Deadlines } from '../lab.ts';

/**
 * From the theft to the finding, and to the last call of its containment. The trail takes two to seven minutes of both,
 * so a finding within eight was not tried twice.
 */
export const deadlines: Deadlines = { detection: minutes(8), response: minutes(10) };
