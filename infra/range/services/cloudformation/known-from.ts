import type { KnownFrom } from '../../../base/source.ts';

/** The API reference page of one CloudFormation operation. */
export function apiReference(operation: string): KnownFrom {
  return {
    kind: 'documentation',
    source: {
      title: `AWS CloudFormation API Reference: ${operation}`,
      url: `https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_${operation}.html`,
    },
  };
}

export const FAULT_TEXTS: KnownFrom = {
  kind: 'assumption',
  because:
    'the API reference gives codes but no texts; the texts are the ones the CDK and its users match on',
};
