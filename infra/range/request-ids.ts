import type { Seeded } from '../base/seeded.ts';

/** The ids AWS stamps on requests, in each service's own form. */
export interface RequestIds {
  uuid(): string;
  /** SQS and SNS: a UUID of version 5. */
  uuid5(): string;
  /** S3: 16 upper-case letters and digits. */
  s3(): string;
  /** S3's "x-amz-id-2": 76 base64 characters. */
  hostId(): string;
}

const S3_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function requestIds(random: Seeded): RequestIds {
  const [uuids, s3, hosts] = [random.fork('uuid'), random.fork('s3'), random.fork('host')];
  return {
    uuid: () => uuids.uuid(),
    uuid5: () => {
      const id = uuids.uuid();
      return `${id.slice(0, 14)}5${id.slice(15)}`;
    },
    s3: () => s3.text(16, S3_ALPHABET),
    hostId: () => `${hosts.text(75, BASE64)}=`,
  };
}

export function newRequestId(ids: RequestIds, service: string): string {
  if (service === 's3') return ids.s3();
  return service === 'sqs' || service === 'sns' ? ids.uuid5() : ids.uuid();
}
