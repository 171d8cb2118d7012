import type { KnownFrom } from '../../../base/source.ts';

/** The API reference page of one CloudWatch Logs operation. */
export const apiReference = (operation: string): KnownFrom => ({
  kind: 'documentation',
  source: {
    title: `Amazon CloudWatch Logs API Reference: ${operation}`,
    url: `https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_${operation}.html`,
  },
});

export const EVENTS_ARE_DATA: KnownFrom = {
  kind: 'assumption',
  because:
    'reading and writing log events is taken to be no management event; no recording was found',
};
