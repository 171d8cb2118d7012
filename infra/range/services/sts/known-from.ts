import type { KnownFrom } from '../../../base/source.ts';

/** The API reference page of one STS operation. */
export function apiReference(operation: string): KnownFrom {
  return {
    kind: 'documentation',
    source: {
      title: `AWS STS API Reference: ${operation}`,
      url: `https://docs.aws.amazon.com/STS/latest/APIReference/API_${operation}.html`,
    },
  };
}

export const ASSUME_ROLE_RECORD: KnownFrom = {
  kind: 'public-recording',
  source: {
    title: 'invictus-ir/aws_dataset, AssumeRole records of July 2023',
    url: 'https://github.com/invictus-ir/aws_dataset',
  },
};
