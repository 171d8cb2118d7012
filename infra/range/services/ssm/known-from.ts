import type { KnownFrom } from '../../../base/source.ts';

/** The API reference page of one Systems Manager operation. */
export function apiReference(operation: string): KnownFrom {
  return {
    kind: 'documentation',
    source: {
      title: `AWS Systems Manager API Reference: ${operation}`,
      url: `https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_${operation}.html`,
    },
  };
}

export const TRAIL_SHAPE: KnownFrom = {
  kind: 'assumption',
  because:
    'the page on CloudTrail for Systems Manager shows no parameter call; values are taken to be hidden as for other secrets',
};
