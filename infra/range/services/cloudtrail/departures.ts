import type { Departure } from '../../service.ts';

export const departures: readonly Departure[] = [
  {
    name: 'a trail writes once in five minutes and at no other time',
    awsDoes:
      'delivers data events about five and management events up to fifteen minutes after the call, and promises neither',
    rangeDoes:
      'delivers in the last third of every five minutes whatever is two minutes old, so nothing comes later than nine minutes after the call',
  },
  {
    name: 'records are delivered twice only when asked for',
    awsDoes: 'delivers some records twice',
    rangeDoes: 'does so for the share named when the range is started, which is none by default',
  },
  {
    name: 'digests are signed with example keys everybody has',
    awsDoes: 'signs with keys only AWS holds, a new one every thirty days or so',
    rangeDoes:
      'signs with one of six keys that lie in this repository, chosen by seed and changed every thirty days: they prove that nothing changed by accident, not who wrote it',
  },
  {
    name: 'records show the host of AWS and TLS, whatever was spoken',
    awsDoes: 'shows the host header and the TLS parameters of the connection',
    rangeDoes:
      'shows what a client of the Region would have used in place of its loopback address, also in queue and template URLs',
  },
  {
    name: 'the range is one Region, and a multi-Region trail watches that one',
    awsDoes: 'gathers every Region, in a folder for each',
    rangeDoes: 'takes IsMultiRegionTrail and writes the folder of its only Region',
  },
  {
    name: 'the event history shows a call at once',
    awsDoes: 'shows it within some minutes',
    rangeDoes: 'shows it with the very next LookupEvents',
  },
  {
    name: 'a trail asks its bucket for leave to write and for nothing else',
    awsDoes:
      'also wants to read the ACL of the bucket (s3:GetBucketAcl), and does so again and again',
    rangeDoes: 'proves the policy by writing its marker',
  },
  {
    name: 'notifications, CloudWatch Logs, KMS and organizations of a trail are refused by name',
    awsDoes:
      'tells a topic of every file, copies events to a log group, encrypts with a key of yours',
    rangeDoes: 'answers NotImplemented naming the member',
  },
];
