import { minutes, seconds } from '../../../infra/base/instant.ts';
import type { Campaign } from '../../campaign.ts';

/** Takes the way back first, and the way forward after. */
export const campaign: Campaign = {
  id: 'ransom-of-reports',
  title: 'Hold the reports of a bucket to ransom',
  story:
    'The data is copied by listing and reading, versions are switched off so that nothing can be brought back, and then everything is overwritten.',
  sources: [
    { title: 'Data Destruction, MITRE ATT&CK', url: 'https://attack.mitre.org/techniques/T1485/' },
  ],
  needsStage: { bucket: { objects: ['reports/april.csv', 'reports/may.csv'] } },
  actors: ['thief'],
  steps: [
    {
      technique: 'discovery.bucket-listing',
      by: 'thief',
      after: [seconds(5), seconds(40)],
    },
    {
      technique: 'collection.bulk-download',
      by: 'thief',
      after: [minutes(1), minutes(4)],
    },
    {
      technique: 'impact.versioning-suspended',
      by: 'thief',
      after: [minutes(20), minutes(90)],
    },
    {
      technique: 'impact.lifecycle-deletion',
      by: 'thief',
      after: [seconds(5), seconds(40)],
    },
    {
      technique: 'impact.overwritten-for-ransom',
      by: 'thief',
      after: [minutes(1), minutes(4)],
    },
  ],
};
