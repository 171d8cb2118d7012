import type { KnownFrom } from '../../../base/source.ts';

/** The API reference page of one KMS operation. */
export const apiReference = (operation: string): KnownFrom => ({
  kind: 'documentation',
  source: {
    title: `AWS KMS API Reference: ${operation}`,
    url: `https://docs.aws.amazon.com/kms/latest/APIReference/API_${operation}.html`,
  },
});

export const TRAIL_SHAPE: KnownFrom = {
  kind: 'documentation',
  source: {
    title: 'AWS KMS Developer Guide: Logging AWS KMS API calls with AWS CloudTrail',
    url: 'https://docs.aws.amazon.com/kms/latest/developerguide/logging-using-cloudtrail.html',
  },
};
