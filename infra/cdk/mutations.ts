import { catalogue } from '../base/catalogue.ts';
import type { Mutation } from './mutation.ts';
import { codeMayForge } from './mutations/code-may-forge.ts';
import { concurrencyZero } from './mutations/concurrency-zero.ts';
import { deadLettersInstead } from './mutations/dead-letters-instead.ts';
import { dropOnFailure } from './mutations/drop-on-failure.ts';
import { dropOnSuccess } from './mutations/drop-on-success.ts';
import { fifoFailureQueue } from './mutations/fifo-failure-queue.ts';
import { invokePermissionRemoved } from './mutations/invoke-permission-removed.ts';
import { noRetries } from './mutations/no-retries.ts';
import { notificationRemoved } from './mutations/notification-removed.ts';
import { permissionRemoved } from './mutations/permission-removed.ts';
import { queueInTheClear } from './mutations/queue-in-the-clear.ts';
import { ruleDisabled } from './mutations/rule-disabled.ts';
import { ruleTargetRemoved } from './mutations/rule-target-removed.ts';
import { selectorRemoved } from './mutations/selector-removed.ts';
import { shortLivedEvents } from './mutations/short-lived-events.ts';
import { subscriptionRemoved } from './mutations/subscription-removed.ts';
import { swapOutcomes } from './mutations/swap-outcomes.ts';
import { trailStopped } from './mutations/trail-stopped.ts';
import { wrongBus } from './mutations/wrong-bus.ts';

/** Every known way to break a wiring: destinations, what they are delivered with, who is started, and who sees it. */
export const mutations = catalogue<Mutation>([
  dropOnFailure,
  dropOnSuccess,
  swapOutcomes,
  deadLettersInstead,
  fifoFailureQueue,
  noRetries,
  shortLivedEvents,
  concurrencyZero,
  invokePermissionRemoved,
  subscriptionRemoved,
  notificationRemoved,
  wrongBus,
  ruleDisabled,
  ruleTargetRemoved,
  trailStopped,
  selectorRemoved,
  permissionRemoved,
  codeMayForge,
  queueInTheClear,
]);
