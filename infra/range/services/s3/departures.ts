import type { Departure } from '../../service.ts';

export const departures: readonly Departure[] = [
  {
    name: 'keys are asked for and the bytes stay as they came',
    awsDoes: 'Encrypts every object at rest.',
    rangeDoes:
      'Asks KMS for data keys and leave, keeps none of a customer’s keys, and writes the bytes to the range’s folder as they are.',
  },
  {
    name: 'a notification is tried once',
    awsDoes: 'Retries notifications, delivers some twice and some out of order.',
    rangeDoes:
      'Delivers each once, 150 ms after the event; one that is refused is lost and reported.',
  },
  {
    name: 'lifecycle, replication, logging and website rules are kept and not acted on',
    awsDoes: 'Expires, copies, logs and serves objects by them.',
    rangeDoes:
      'Stores them, hands them back, says in x-amz-expiration when an object would go, and does nothing by them.',
  },
  {
    name: 'customer-provided keys are taken by new buckets and over plain HTTP',
    awsDoes:
      'Refuses them without TLS, and for buckets made since April 2026 until the bucket allows them.',
    rangeDoes: 'Takes them unless BlockedEncryptionTypes names SSE-C.',
  },
  {
    name: 'XXHASH checksums and forms signed by Signature Version 2 are refused',
    awsDoes: 'Takes three kinds of XXHASH and, in its oldest Regions, Signature Version 2.',
    rangeDoes: 'Answers NotImplemented naming the checksum, and InvalidRequest naming the scheme.',
  },
  {
    name: 'a restore takes the longest its tier may take and tells of its beginning only',
    awsDoes:
      'Brings objects of GLACIER and DEEP_ARCHIVE back sooner, and notifies of the start, the end and the expiry.',
    rangeDoes:
      'Lets the hours pass on its own clock, shows the copy by header and by reads, and notifies of the start.',
  },
  {
    name: 'settings under an id, acceleration and requests to select are kept, kept and refused',
    awsDoes:
      'Measures, lists, moves and speeds up by analytics, metrics, inventory, tiering and acceleration; selects within objects for its older customers.',
    rangeDoes:
      'Hands the settings back and does nothing by them; answers NotImplemented to SelectObjectContent.',
  },
  {
    name: 'a bucket policy may name an action or a user that does not exist',
    awsDoes: 'Looks up both and answers MalformedPolicy.',
    rangeDoes: 'Looks up roles of its own accounts, and reads actions for their form only.',
  },
];
