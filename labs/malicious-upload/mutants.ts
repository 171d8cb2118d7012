import type { Lab } from '../lab.ts';
import type { Outputs } from './outputs.ts';

/** Wrong wirings, each with the check that has to notice. */
export const mutants: Lab<Outputs>['mutants'] = [
  {
    id: 'quarantine-without-destinations',
    title: 'The quarantine has no destination: whether it worked is known to nobody.',
    edits: [
      {
        file: 'stack/handlers.ts',
        from: `functionDestinations(fn, role, {
    ...RETRIED,
    onSuccess: queues.quarantineRecords.queueArn,
    onFailure: queues.quarantineFailures.queueArn,
  });`,
        to: '',
      },
    ],
    fails: ['every-outcome-routed'],
  },
  {
    id: 'wrong-detail-type',
    title: 'The rules wait for failures, and verdicts are successes.',
    edits: [
      {
        file: 'stack/routing.ts',
        from: "detailType: ['Lambda Function Invocation Result - Success'],",
        to: "detailType: ['Lambda Function Invocation Result - Failure'],",
      },
    ],
    fails: ['verdicts-reach-the-siem', 'alarm-rang', 'contained'],
  },
  {
    id: 'only-malicious-to-the-siem',
    title: 'The SIEM hears of malicious uploads only; what is suspicious is lost to it.',
    edits: [
      {
        file: 'stack/routing.ts',
        from: "rule('BadVerdicts', ['suspicious', 'malicious'])",
        to: "rule('BadVerdicts', ['malicious'])",
      },
    ],
    fails: ['verdicts-reach-the-siem'],
  },
  {
    id: 'everything-to-the-siem',
    title: 'The SIEM is told of honest uploads as well.',
    edits: [
      {
        file: 'stack/routing.ts',
        from: "rule('BadVerdicts', ['suspicious', 'malicious'])",
        to: "rule('BadVerdicts', ['clean', 'suspicious', 'malicious'])",
      },
    ],
    fails: ['business-goes-on'],
  },
  {
    id: 'code-may-forge-records',
    title: 'The role lets the function’s own code send what only the platform should.',
    edits: [
      {
        file: 'stack/handlers.ts',
        from: 'allowDelivery(role, { queues: [queues.scanFailures], busArn: bus.eventBusArn });',
        to: `allow(role, 'Deliver', ['sqs:SendMessage'], [queues.scanFailures.queueArn]);
  allow(role, 'DeliverToBus', ['events:PutEvents'], [bus.eventBusArn]);`,
      },
    ],
    fails: ['only-the-platform-delivers'],
  },
  {
    id: 'siem-cannot-read-the-trail',
    title: 'The SIEM may not list the trail’s files, so it never learns of refused calls.',
    edits: [
      {
        file: 'stack/handlers.ts',
        from: "conditions: { StringLike: { 's3:prefix': `${logFolder}*` } },",
        to: "conditions: { StringLike: { 's3:prefix': 'elsewhere/*' } },",
      },
    ],
    fails: ['siem-correlates'],
  },
  {
    id: 'trail-without-queues',
    title:
      'The trail does not select the queues’ data events: the last link of every chain is in no log.',
    edits: [
      {
        file: 'stack/trail.ts',
        from: 'queueArns: queueArns,',
        to: 'queueArns: [],',
      },
    ],
    fails: ['trail-sees-the-wiring'],
  },
  {
    id: 'topic-in-the-clear',
    title: 'The alert topic is not encrypted.',
    edits: [
      {
        file: 'stack.ts',
        from: "const alerts = alertTopic(stack, 'Alerts', queue.analystInbox);",
        to: `const alerts = alertTopic(stack, 'Alerts', queue.analystInbox);
  Object.assign(alerts.node.defaultChild ?? {}, { kmsMasterKeyId: undefined });`,
      },
    ],
    fails: ['encrypted-at-rest'],
  },
  {
    id: 'evidence-untagged',
    title: 'The evidence bears another tag than the one the archive is searched by.',
    edits: [
      {
        file: 'functions/quarantine/quarantine.ts',
        from: "Tagging: 'aftertrace:verdict=malicious',",
        to: "Tagging: 'aftertrace:verdict=unknown',",
      },
    ],
    fails: ['evidence-kept'],
  },
  {
    id: 'visitors-may-look',
    title: 'The visitor’s key, which is good for nothing, may list the intake.',
    edits: [
      {
        file: 'stack.ts',
        from: "const visitor = new User(stack, 'Visitor', { userName: names.visitor });",
        to: `const visitor = new User(stack, 'Visitor', { userName: names.visitor });
  visitor.addToPolicy(
    new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucketArn(names.intake)] }),
  );`,
      },
    ],
    fails: ['refusal-recorded'],
  },
  {
    id: 'alerts-nobody-reads',
    title: 'The alerts go into another queue than the one the analysts read.',
    edits: [
      {
        file: 'stack.ts',
        from: "alertTopic(stack, 'Alerts', queue.analystInbox)",
        to: "alertTopic(stack, 'Alerts', queue.verdictRecords)",
      },
    ],
    fails: ['alarm-rang'],
  },
];
