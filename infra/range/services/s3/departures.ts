import type { Departure } from '../../service.ts';

export const departures: readonly Departure[] = [
  {
    name: 'objects live in memory whole',
    awsDoes: 'Streams objects of up to 5 TB (50 TB since December 2025).',
    rangeDoes: 'Holds every version in memory and refuses request bodies of more than 512 MB.',
  },
  {
    name: 'server-side encryption is said, not done',
    awsDoes: 'Encrypts at rest and asks KMS for the key.',
    rangeDoes:
      'Reports the encryption that applies, in answers and in the trail, and keeps the bytes as they came.',
  },
  {
    name: 'a notification is tried once',
    awsDoes: 'Retries notifications, delivers some twice and some out of order.',
    rangeDoes:
      'Delivers each once, 150 ms after the event; one that is refused is lost and reported.',
  },
  {
    name: 'object lock, SSE-C and grants are refused by name',
    awsDoes: 'Honours object lock, customer-provided keys and ACL grants.',
    rangeDoes:
      'Answers NotImplemented naming the header, so that nobody relies on what is not there.',
  },
];
