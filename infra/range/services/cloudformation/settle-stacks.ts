import type { Platform } from '../../platform.ts';
import { cloudformationState } from './state.ts';

/**
 * A stack that was being worked on when the range ended stays as it was found: a failed one, which can be
 * deleted. AWS goes on with it; nobody here was told that it had begun.
 */
export function settleStacks(platform: Platform): void {
  for (const stack of platform.state(cloudformationState).stacks.values()) {
    const work = /^(.*?)(_COMPLETE_CLEANUP)?_IN_PROGRESS$/.exec(stack.status)?.[1];
    // A stack in review waits for its change set and for nothing else.
    if (work === undefined || work === 'REVIEW') continue;
    stack.status = `${work}_FAILED`;
    stack.statusReason = 'The range ended while this was under way';
  }
}
