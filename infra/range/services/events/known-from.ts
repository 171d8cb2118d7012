import type { KnownFrom } from '../../../base/source.ts';

/** The API reference page of one EventBridge operation. */
export function apiReference(operation: string): KnownFrom {
  return {
    kind: 'documentation',
    source: {
      title: `Amazon EventBridge API Reference: ${operation}`,
      url: `https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_${operation}.html`,
    },
  };
}

export const PATTERN_LANGUAGE: KnownFrom = {
  kind: 'documentation',
  source: {
    title: 'Amazon EventBridge User Guide: Comparison operators for use in event patterns',
    url: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html',
  },
};

/** Recorded against AWS: the answers to entries that are refused, the size limit, the envelope. */
export const ENTRY_ANSWERS: KnownFrom = {
  kind: 'public-recording',
  source: {
    title: 'localstack/localstack, test_events.snapshot.json (recorded against AWS, December 2024)',
    url: 'https://github.com/localstack/localstack/blob/main/tests/aws/services/events/test_events.snapshot.json',
  },
};

export const MISSING_BUS: KnownFrom = {
  kind: 'assumption',
  because:
    'a public test run against AWS says that an entry for a bus that does not exist is ignored; that it gets an event id is inferred',
};

export const DELIVERY_DETAILS: KnownFrom = {
  kind: 'assumption',
  because:
    'AWS publishes the limits of retrying and the names of error codes, not the waits between tries nor which fault gives which code',
};

export const DELIVERY: KnownFrom = {
  kind: 'documentation',
  source: {
    title: 'Amazon EventBridge User Guide: Debugging event delivery',
    url: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-event-delivery.html',
  },
};

export const DATA_EVENT_SHAPE: KnownFrom = {
  kind: 'assumption',
  because:
    'no AWS page shows a PutEvents record; its fields follow a published capture of September 2026',
};
