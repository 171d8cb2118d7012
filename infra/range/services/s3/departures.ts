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
    name: 'lifecycle, replication, logging, website and CORS rules are kept and not acted on',
    awsDoes: 'Expires, copies, logs and serves objects by them.',
    rangeDoes: 'Stores them, hands them back, and does nothing by them.',
  },
  {
    name: 'customer-provided keys are taken by new buckets and over plain HTTP',
    awsDoes:
      'Refuses them without TLS, and for buckets made since April 2026 until the bucket allows them.',
    rangeDoes: 'Takes them unless BlockedEncryptionTypes names SSE-C.',
  },
  {
    name: 'uploads by HTML form and XXHASH checksums are refused',
    awsDoes: 'Takes forms with a POST policy, and three kinds of XXHASH.',
    rangeDoes: 'Answers MethodNotAllowed to the form and NotImplemented naming the checksum.',
  },
  {
    name: 'an archived object cannot be restored',
    awsDoes: 'Brings objects of GLACIER and DEEP_ARCHIVE back by RestoreObject.',
    rangeDoes:
      'Keeps the class, refuses reads as AWS does, and answers NotImplemented to a restore.',
  },
];
