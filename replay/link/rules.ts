import { catalogue } from '../../infra/base/catalogue.ts';
import type { LinkerRule } from './linker-rule.ts';
import { rule as attemptOfOneEvent } from './rules/attempt-of-one-event/rule.ts';
import { rule as busEventToMessage } from './rules/bus-event-to-message/rule.ts';
import { rule as busEventToTargetInvocation } from './rules/bus-event-to-target-invocation/rule.ts';
import { rule as callToMessage } from './rules/call-to-message/rule.ts';
import { rule as containmentToDenial } from './rules/containment-to-denial/rule.ts';
import { rule as correctedRecord } from './rules/corrected-record/rule.ts';
import { rule as deliveryByPlatform } from './rules/delivery-by-platform/rule.ts';
import { rule as deniedBeforeUpload } from './rules/denied-before-upload/rule.ts';
import { rule as executionToRecord } from './rules/execution-to-record/rule.ts';
import { rule as handlerCall } from './rules/handler-call/rule.ts';
import { rule as invokeToExecution } from './rules/invoke-to-execution/rule.ts';
import { rule as invokeToRecord } from './rules/invoke-to-record/rule.ts';
import { rule as issuedKey } from './rules/issued-key/rule.ts';
import { rule as kmsForObject } from './rules/kms-for-object/rule.ts';
import { rule as lambdaDestinationChain } from './rules/lambda-destination-chain/rule.ts';
import { rule as linesOfOneRequest } from './rules/lines-of-one-request/rule.ts';
import { rule as loggedAttempt } from './rules/logged-attempt/rule.ts';
import { rule as loggedAttemptToRecord } from './rules/logged-attempt-to-record/rule.ts';
import { rule as notificationInferred } from './rules/notification-inferred/rule.ts';
import { rule as recordFromDelivery } from './rules/record-from-delivery/rule.ts';
import { rule as responseNamesCall } from './rules/response-names-call/rule.ts';
import { rule as roleSession } from './rules/role-session/rule.ts';
import { rule as s3Redelivery } from './rules/s3-redelivery/rule.ts';
import { rule as s3RequestToNotifiedInvocation } from './rules/s3-request-to-notified-invocation/rule.ts';
import { rule as sameActTwoAccounts } from './rules/same-act-two-accounts/rule.ts';
import { rule as sameTrace } from './rules/same-trace/rule.ts';
import { rule as snsNotification } from './rules/sns-notification/rule.ts';
import { rule as trailEventToTargetInvocation } from './rules/trail-event-to-target-invocation/rule.ts';

/**
 * Every linker rule, in the order they run: rules that prove stand before rules that infer, for the latter look at what
 * is proven already. One line per folder under `rules/`.
 */
export const linkerRules = catalogue<LinkerRule>([
  s3RequestToNotifiedInvocation,
  trailEventToTargetInvocation,
  invokeToExecution,
  executionToRecord,
  invokeToRecord,
  loggedAttempt,
  loggedAttemptToRecord,
  recordFromDelivery,
  deliveryByPlatform,
  busEventToTargetInvocation,
  busEventToMessage,
  callToMessage,
  snsNotification,
  lambdaDestinationChain,
  responseNamesCall,
  roleSession,
  issuedKey,
  handlerCall,
  notificationInferred,
  sameActTwoAccounts,
  sameTrace,
  attemptOfOneEvent,
  linesOfOneRequest,
  correctedRecord,
  s3Redelivery,
  kmsForObject,
  containmentToDenial,
  deniedBeforeUpload,
]);
