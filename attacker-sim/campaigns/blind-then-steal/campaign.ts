import { hours, minutes, seconds } from '../../../infra/base/instant.ts';
import type { Campaign } from '../../campaign.ts';

/** First the eyes, then the ears, then the data, then the traces. */
export const campaign: Campaign = {
  id: 'blind-then-steal',
  title: 'Blind the defence, take the data, remove the traces',
  story:
    'A stolen key is tried out; hours later the trail is narrowed and the alarm unplugged, and only then the data is taken.',
  sources: [
    {
      title: 'Impair Defenses: Disable or Modify Cloud Logs, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1562/008/',
    },
  ],
  needsStage: {
    bucket: { objects: ['reports/april.csv', 'reports/may.csv'] },
    function: true,
    queue: true,
    trail: true,
    role: { revoked: false },
  },
  actors: ['thief', 'thief from elsewhere'],
  steps: [
    {
      technique: 'discovery.stolen-key-enumeration',
      by: 'thief',
      after: [seconds(5), seconds(40)],
    },
    {
      technique: 'defense-evasion.trail-selectors-narrowed',
      by: 'thief from elsewhere',
      after: [hours(2), hours(9)],
    },
    {
      technique: 'defense-evasion.destination-removed',
      by: 'thief from elsewhere',
      after: [minutes(1), minutes(4)],
    },
    {
      technique: 'credential-access.function-environment-read',
      by: 'thief from elsewhere',
      after: [seconds(5), seconds(40)],
    },
    {
      technique: 'collection.bulk-download',
      by: 'thief from elsewhere',
      after: [minutes(1), minutes(4)],
    },
    {
      technique: 'defense-evasion.cloudtrail-stop',
      by: 'thief from elsewhere',
      after: [minutes(1), minutes(4)],
    },
  ],
};
