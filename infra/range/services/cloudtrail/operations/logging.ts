import type {
  GetTrailStatusCommandInput,
  StartLoggingCommandInput,
  StopLoggingCommandInput,
} from '@aws-sdk/client-cloudtrail';
import { type Instant, isoSeconds } from '../../../../base/instant.ts';
import { operation } from '../../../service.ts';
import { resumeDigests } from '../digest/write-digests.ts';
import { apiReference, LAST_EVENT } from '../known-from.ts';
import { findTrail, onTrail, ownTrail, stopTrail } from '../trail-lookup.ts';

export const startLogging = operation<StartLoggingCommandInput, object>({
  knownFrom: [apiReference('StartLogging')],
  authorizes: (input, call) => onTrail('cloudtrail:StartLogging', input.Name, call),
  async handle(input, call) {
    const trail = findTrail(input.Name, call);
    if (trail.logging) return {};
    trail.logging = true;
    trail.startedAt = call.at;
    if (trail.logFileValidation) resumeDigests(call.platform, trail);
    return {};
  },
  trail: ownTrail(false),
});

export const stopLogging = operation<StopLoggingCommandInput, object>({
  knownFrom: [apiReference('StopLogging'), LAST_EVENT],
  authorizes: (input, call) => onTrail('cloudtrail:StopLogging', input.Name, call),
  async handle(input, call) {
    stopTrail(findTrail(input.Name, call), call);
    return {};
  },
  trail: ownTrail(false),
});

/** Times twice, as a date and as text, and empty texts for what never happened: that is how AWS answers. */
export const getTrailStatus = operation<GetTrailStatusCommandInput, object>({
  knownFrom: [apiReference('GetTrailStatus')],
  authorizes: (input, call) => onTrail('cloudtrail:GetTrailStatus', input.Name, call),
  async handle(input, call) {
    const { logging, startedAt, stoppedAt, delivery, digestDelivery } = findTrail(input.Name, call);
    return {
      IsLogging: logging,
      LatestDeliveryTime: date(delivery.succeededAt),
      LatestDeliveryError: delivery.error,
      LatestDeliveryAttemptTime: text(delivery.attemptedAt),
      LatestDeliveryAttemptSucceeded: text(delivery.succeededAt),
      LatestDigestDeliveryTime: date(digestDelivery.succeededAt),
      LatestDigestDeliveryError: digestDelivery.error,
      LatestNotificationAttemptTime: '',
      LatestNotificationAttemptSucceeded: '',
      StartLoggingTime: date(startedAt),
      StopLoggingTime: date(stoppedAt),
      TimeLoggingStarted: text(startedAt),
      TimeLoggingStopped: text(stoppedAt),
    };
  },
  trail: ownTrail(true),
});

const date = (at: Instant | undefined) => (at === undefined ? undefined : new Date(at));
const text = (at: Instant | undefined) => (at === undefined ? '' : isoSeconds(at));
