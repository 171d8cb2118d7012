import type { KnownFrom } from '../../../base/source.ts';

/** The API reference page of one S3 operation. */
export const apiReference = (operation: string): KnownFrom => ({
  kind: 'documentation',
  source: {
    title: `Amazon S3 API Reference: ${operation}`,
    url: `https://docs.aws.amazon.com/AmazonS3/latest/API/API_${operation}.html`,
  },
});
