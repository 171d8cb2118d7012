import { hours, minutes, seconds } from '../../../infra/base/instant.ts';
import type { Campaign } from '../../campaign.ts';

/** Thrown out by the door, and back by three windows. */
export const campaign: Campaign = {
  id: 'stay-after-eviction',
  title: 'Stay in the account after the key is gone',
  story:
    'Before anybody notices, the attacker makes a second key, lets another account call the function and read the bucket, and assumes the role anew.',
  sources: [
    {
      title: 'Account Manipulation, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1098/',
    },
  ],
  needsStage: {
    bucket: { objects: ['reports/may.csv'] },
    function: true,
    queue: true,
    foreignAccount: true,
    user: true,
    role: { revoked: true },
  },
  actors: ['thief', 'accomplice'],
  steps: [
    {
      technique: 'persistence.access-key-created',
      by: 'thief',
      after: [minutes(1), minutes(4)],
    },
    {
      technique: 'persistence.function-invoke-back-door',
      by: 'thief',
      after: [seconds(5), seconds(40)],
    },
    {
      technique: 'persistence.bucket-policy-back-door',
      by: 'thief',
      after: [seconds(5), seconds(40)],
    },
    {
      technique: 'persistence.function-environment-changed',
      by: 'accomplice',
      after: [minutes(20), minutes(90)],
    },
    {
      technique: 'persistence.role-reassumed',
      by: 'accomplice',
      after: [hours(2), hours(9)],
    },
  ],
};
