import { minutes, seconds } from '../../../infra/base/instant.ts';
import type { Campaign } from '../../campaign.ts';

/** While everybody looks at the flood, one object comes in that matters. */
export const campaign: Campaign = {
  id: 'flood-and-smuggle',
  title: 'Flood a bucket, and smuggle one object in behind',
  story:
    'The attacker floods the defence with harmless objects, and sends what matters in disguises while the queue is long.',
  sources: [
    {
      title: 'Cloud Storage Object Discovery, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1619/',
    },
    {
      title: 'Endpoint Denial of Service: Application Exhaustion Flood, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1499/003/',
    },
  ],
  needsStage: { bucket: {} },
  actors: ['thief', 'accomplice'],
  steps: [
    {
      technique: 'discovery.bucket-listing',
      by: 'thief',
      after: [seconds(5), seconds(40)],
    },
    {
      technique: 'resource-development.eicar-upload',
      by: 'thief',
      after: [minutes(1), minutes(4)],
      inputs: { key: 'incoming/try.txt' },
    },
    {
      technique: 'impact.upload-flood',
      by: 'accomplice',
      after: [minutes(1), minutes(4)],
      inputs: { key: 'incoming/flood' },
    },
    {
      technique: 'defense-evasion.png-zip-polyglot-upload',
      by: 'thief',
      after: [seconds(5), seconds(40)],
      inputs: { key: 'incoming/team.png' },
    },
    {
      technique: 'defense-evasion.eicar-base64-upload',
      by: 'thief',
      after: [seconds(5), seconds(40)],
      inputs: { key: 'incoming/letter.txt' },
    },
    {
      technique: 'defense-evasion.right-to-left-key-upload',
      by: 'thief',
      after: [seconds(5), seconds(40)],
      inputs: { key: 'incoming/report' },
    },
  ],
};
