import type { Lab } from '../lab.ts';
import type { Outputs } from './outputs.ts';

/** Wrong wirings, each with the check that has to notice. */
export const mutants: Lab<Outputs>['mutants'] = [
  {
    id: 'everything-in-the-answer',
    title: 'The verdict holds the whole listing beside the place where it lies.',
    edits: [
      {
        file: 'functions/scan/scan.ts',
        from: '{ listing: await kept(entries, note) };',
        to: '{ listing: await kept(entries, note), entries };',
      },
    ],
    fails: ['verdicts-arrive', 'alarm-is-quiet'],
  },
  {
    id: 'listing-thrown-away',
    title: 'The verdict is small, because the listing is kept nowhere.',
    edits: [
      {
        file: 'functions/scan/scan.ts',
        from: '{ listing: await kept(entries, note) };',
        to: "{ listing: { entries: entries.length, bucket: note.bucket, key: '' } };",
      },
    ],
    fails: ['listing-kept'],
  },
  {
    id: 'verdicts-in-order',
    title: 'The queue of verdicts is a FIFO queue, which Lambda takes on and SQS refuses.',
    edits: [
      {
        file: 'stack/queues.ts',
        from: '{ queueName: names.verdicts }',
        to: '{ queueName: `${names.verdicts}.fifo`, fifo: true }',
      },
    ],
    fails: ['targets-take-records', 'verdicts-arrive'],
  },
  {
    id: 'queue-of-last-year',
    title: 'Verdicts go to a queue that is no longer there.',
    edits: [
      {
        file: 'stack/scan.ts',
        from: 'const verdicts = queues.verdicts;',
        to: 'const verdicts = { queueArn: `${queues.verdicts.queueArn}-of-last-year` };',
      },
    ],
    fails: ['targets-take-records', 'verdicts-arrive'],
  },
  {
    id: 'folder-without-what-is-in-it',
    title: 'The role may write the folder of records and nothing below it.',
    edits: [
      {
        file: 'stack/scan.ts',
        from: 'allowDeliveryToBucket(role, failures);',
        to: `role.addToPolicy(
    new PolicyStatement({ actions: ['s3:PutObject'], resources: [\`\${failures}/aws/lambda/async/\`] }),
  );
  role.addToPolicy(new PolicyStatement({ actions: ['s3:ListBucket'], resources: [failures] }));`,
      },
    ],
    fails: ['failures-arrive'],
  },
  {
    id: 'alarm-on-errors',
    title: 'The alarm watches errors, which are no losses.',
    edits: [
      {
        file: 'stack/loss-alarm.ts',
        from: "metricName: 'DestinationDeliveryFailures',",
        to: "metricName: 'Errors',",
      },
    ],
    fails: ['alarm-rings', 'alarm-is-quiet'],
  },
  {
    id: 'nobody-subscribed',
    title: 'The alarm tells a topic to which nobody is subscribed.',
    edits: [
      {
        file: 'stack/loss-alarm.ts',
        from: '  topic.addSubscription(new SqsSubscription(inbox));\n',
        to: '  void [SqsSubscription, inbox];\n',
      },
    ],
    fails: ['alarm-rings'],
  },
  {
    id: 'topic-with-the-services-key',
    title: 'The topic is encrypted with SNS’s own key, which CloudWatch may not use.',
    edits: [
      {
        file: 'stack/loss-alarm.ts',
        from: "const topic = new Topic(stack, 'Alarms', { enforceSSL: true });",
        to: `const topic = new Topic(stack, 'Alarms', { enforceSSL: true });
  topic.node.defaultChild.kmsMasterKeyId = 'alias/aws/sns';`,
      },
    ],
    fails: ['alarm-may-publish'],
  },
  {
    id: 'code-may-send-verdicts',
    title: 'The role lets the scan’s own code send what only the platform should.',
    edits: [
      {
        file: 'stack/scan.ts',
        from: '  allowDelivery(role, { queues: [verdicts] });\n',
        to: `  role.addToPolicy(
    new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [verdicts.queueArn] }),
  );\n`,
      },
    ],
    fails: ['least-privilege'],
  },
  {
    id: 'alarms-nobody-reads',
    title: 'The alarm is told in another queue than the one the operators read.',
    edits: [
      {
        file: 'stack.ts',
        from: 'lossAlarm(stack, scanning, queue.operatorsInbox)',
        to: 'lossAlarm(stack, scanning, queue.verdicts)',
      },
    ],
    fails: ['alarm-rings'],
  },
];
