import type { KnownFrom } from '../../../base/source.ts';

/** The API reference page of one SNS operation. */
export function apiReference(operation: string): KnownFrom {
  return {
    kind: 'documentation',
    source: {
      title: `Amazon SNS API Reference: ${operation}`,
      url: `https://docs.aws.amazon.com/sns/latest/api/API_${operation}.html`,
    },
  };
}

export const DELIVERY_SHAPE: KnownFrom = {
  kind: 'documentation',
  source: {
    title: 'Amazon SNS Developer Guide: Parsing Amazon SNS message formats',
    url: 'https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html',
  },
};

export const DELIVERY_RETRIES: KnownFrom = {
  kind: 'documentation',
  source: {
    title: 'Amazon SNS Developer Guide: Amazon SNS message delivery retries',
    url: 'https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html',
  },
};

export const HIDDEN_ADDRESS: KnownFrom = {
  kind: 'assumption',
  because:
    'no page read shows a Subscribe record; addresses of people are taken to be hidden, ARNs not',
};

export const TRAIL_SHAPE: KnownFrom = {
  kind: 'documentation',
  source: {
    title: 'Amazon SNS Developer Guide: Logging Amazon SNS API calls using CloudTrail',
    url: 'https://docs.aws.amazon.com/sns/latest/dg/logging-using-cloudtrail.html',
  },
};
