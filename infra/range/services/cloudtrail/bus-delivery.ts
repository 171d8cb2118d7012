import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { AccountId, EventId } from '../../../base/ids.ts';
import { type Duration, later, seconds } from '../../../base/instant.ts';
import { errandKind, sendErrand } from '../../errands.ts';
import type { Platform, WrittenRecord } from '../../platform.ts';
import { AwsFault } from '../../service.ts';
import { cloudTrailState } from './state.ts';

/** From the call to the bus. AWS promises no time; this one is an assumption. */
const TRANSIT: Duration = seconds(15);

/** What fits on a bus by way of CloudTrail. */
const LARGEST_EVENT = 256 * 1024;

/**
 * Puts a call on its account's default bus as "AWS API Call via CloudTrail".
 *
 * Which rules get the calls that only read is the bus's business: those that ask for all management events.
 */
export function tellDefaultBus(platform: Platform, { record, account }: WrittenRecord): void {
  const { accountsWithRules } = platform.state(cloudTrailState);
  if (isRuleOnDefaultBus(record)) accountsWithRules.add(account);
  if (!accountsWithRules.has(account)) return;
  const detail = JSON.stringify(record);
  if (Buffer.byteLength(detail) > LARGEST_EVENT) {
    platform.say(`event ${record.eventID} is too large for the bus`);
    return;
  }
  sendErrand(platform, busDelivery, later(platform.clock.now(), TRANSIT), {
    account,
    id: record.eventID,
    entry: {
      Source: `aws.${record.eventSource.replace(/\.amazonaws\.com$/, '')}`,
      DetailType: `${KINDS[record.eventType] ?? 'AWS API Call'} via CloudTrail`,
      Detail: detail,
      Time: new Date(record.eventTime),
    },
  });
}

interface BusDelivery {
  readonly account: AccountId;
  readonly id: EventId;
  readonly entry: PutEventsRequestEntry;
}

/** Calls on their way to the bus. */
export const busDelivery = errandKind<BusDelivery>(
  'cloudtrail/bus-delivery',
  async (platform, { account, id, entry }) => {
    try {
      await platform.perform({
        service: 'events',
        operation: 'PutEvents',
        input: { Entries: [entry] },
        as: { kind: 'service', principal: 'cloudtrail.amazonaws.com', sourceAccount: account },
        cause: id,
        leavesNoRecord: true,
      });
    } catch (fault) {
      if (!(fault instanceof AwsFault)) throw fault;
      platform.say(`event ${id} did not reach the bus: ${fault.code}`);
    }
  },
);

const KINDS: Readonly<Record<string, string>> = { AwsServiceEvent: 'AWS Service Event' };

/** The trail sees every PutRule; so it knows who needs copies without asking the bus each time. */
function isRuleOnDefaultBus({
  eventSource,
  eventName,
  errorCode,
  ...rest
}: WrittenRecord['record']) {
  if (eventSource !== 'events.amazonaws.com' || eventName !== 'PutRule') return false;
  const { eventBusName } = (rest.requestParameters ?? {}) as { readonly eventBusName?: string };
  const isDefault = eventBusName === undefined || /(^|\/)default$/.test(eventBusName);
  return errorCode === undefined && isDefault;
}
