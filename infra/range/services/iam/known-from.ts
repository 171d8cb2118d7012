import type { KnownFrom } from '../../../base/source.ts';

/** The API reference page of one IAM operation. */
export function apiReference(operation: string): KnownFrom {
  return {
    kind: 'documentation',
    source: {
      title: `IAM API Reference: ${operation}`,
      url: `https://docs.aws.amazon.com/IAM/latest/APIReference/API_${operation}.html`,
    },
  };
}

export const TRAIL_SHAPE: KnownFrom = {
  kind: 'assumption',
  because:
    'requests and answers are written with the first letter in lower case and English times, as in published records of other IAM calls',
};
