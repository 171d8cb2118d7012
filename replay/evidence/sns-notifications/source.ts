import { SNS_JSON } from '../../known-from.ts';
import { notificationRecord } from '../destination-record.ts';
import type { EvidenceSource } from '../evidence-source.ts';
import { isObject, member, textAt } from '../json-value.ts';

/** Notifications as SNS posts them, or as a Lambda function is given them. */
export const source: EvidenceSource = {
  id: 'sns-notifications',
  title: 'SNS notifications',
  sources: [SNS_JSON],
  read: (value) => {
    const inner = member(value, 'Sns');
    const notification = isObject(inner) ? inner : value;
    if (textAt(notification, 'Type') !== 'Notification') return undefined;
    const record = notificationRecord(notification);
    if (record === undefined) {
      return { kind: 'rejected', because: 'the notification has no MessageId or no Message' };
    }
    return { kind: 'destination', record, raw: value };
  },
};
