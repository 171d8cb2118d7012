import type { KnownFrom } from '../../../base/source.ts';

/** The API reference page of one CloudTrail operation. */
export const apiReference = (operation: string): KnownFrom => ({
  kind: 'documentation',
  source: {
    title: `AWS CloudTrail API Reference: ${operation}`,
    url: `https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_${operation}.html`,
  },
});
