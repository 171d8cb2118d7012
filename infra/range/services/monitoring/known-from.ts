import type { KnownFrom } from '../../../base/source.ts';

/** The API reference page of one CloudWatch operation. */
export const apiReference = (operation: string): KnownFrom => ({
  kind: 'documentation',
  source: {
    title: `Amazon CloudWatch API Reference: ${operation}`,
    url: `https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_${operation}.html`,
  },
});

export const ALARM_EVALUATION: KnownFrom = {
  kind: 'documentation',
  source: {
    title: 'Configuring how CloudWatch alarms treat missing data',
    url: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html',
  },
};

export const METRICS_ARE_DATA: KnownFrom = {
  kind: 'assumption',
  because: 'reading and writing metrics is taken to be no management event; no recording was found',
};
