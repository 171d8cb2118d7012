import type { Variant } from '../lab.ts';

/** Everything deploys, every dashboard is green, and two records are lost in three minutes. */
export const starter: Variant = {
  title: 'Large verdicts and all failures are lost, and the alarm watches something else.',
  edits: [
    {
      file: 'functions/scan/scan.ts',
      from: '  const listing = entries === undefined ? {} : { listing: await kept(entries, note) };\n',
      to: `  // Your part: the answer holds the whole table of contents, as long as the uploader likes it. "kept" would keep it.
  void [kept, note];
  const listing = entries === undefined ? {} : { listing: entries };\n`,
    },
    {
      file: 'stack/scan.ts',
      from: '  allowDeliveryToBucket(role, failures);\n',
      to: `  // Your part: Lambda was content with this when the destination was set.
  void allowDeliveryToBucket;
  role.addToPolicy(
    new PolicyStatement({
      sid: 'DeliverToBucket',
      actions: ['s3:PutObject'],
      resources: [\`\${failures}/aws/lambda/async/\`],
    }),
  );
  role.addToPolicy(
    new PolicyStatement({ sid: 'FindBucket', actions: ['s3:ListBucket'], resources: [failures] }),
  );\n`,
    },
    {
      file: 'stack/loss-alarm.ts',
      from: "metricName: 'DestinationDeliveryFailures',",
      to: `// Your part: the scan's errors, which are told to their destination anyway.
    metricName: 'Errors',`,
    },
  ],
  fails: ['verdicts-arrive', 'failures-arrive', 'listing-kept', 'alarm-rings', 'alarm-is-quiet'],
};
