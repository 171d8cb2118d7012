import type { KnownFrom } from '../../../base/source.ts';

/** The API reference page of one SQS operation. */
export function apiReference(operation: string): KnownFrom {
  return {
    kind: 'documentation',
    source: {
      title: `Amazon SQS API Reference: ${operation}`,
      url: `https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_${operation}.html`,
    },
  };
}

export const DATA_EVENT_SHAPE: KnownFrom = {
  kind: 'assumption',
  because:
    'AWS documents that SQS data events exist, not their fields; the fields follow published captures of 2026',
};

export const SERVICE_SENDER: KnownFrom = {
  kind: 'assumption',
  because:
    'AWS services send as users of internal accounts; the ids shown for them are made up here and stay the same',
};
