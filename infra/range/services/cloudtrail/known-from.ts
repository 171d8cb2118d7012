import type { KnownFrom } from '../../../base/source.ts';

/** The API reference page of one CloudTrail operation or data type. */
export const apiReference = (name: string): KnownFrom => ({
  kind: 'documentation',
  source: {
    title: `AWS CloudTrail API Reference: ${name}`,
    url: `https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_${name}.html`,
  },
});

export const ADVANCED_FIELDS: KnownFrom = apiReference('AdvancedFieldSelector');

export const DIGEST_KEYS: KnownFrom = {
  kind: 'documentation',
  source: {
    title:
      'CloudTrail User Guide: Custom implementations of CloudTrail log file integrity validation',
    url: 'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-custom-validation.html',
  },
};

export const LAST_EVENT: KnownFrom = {
  kind: 'assumption',
  because:
    'a trail is taken to record the StopLogging or DeleteTrail call that turns it off, as its last event',
};

export const EVENT_RESOURCES: KnownFrom = {
  kind: 'assumption',
  because:
    'which resources LookupEvents lists for a call is documented by example only; here they are read off requestParameters and resources',
};
