import type { Lab } from '../lab.ts';
import type { Outputs } from './outputs.ts';

/** Wrong wirings, each with the check that has to notice. */
export const mutants: Lab<Outputs>['mutants'] = [
  {
    id: 'failures-go-nowhere',
    title: 'The responder has no destination: whether it contained anything is known to nobody.',
    edits: [
      {
        file: 'stack/handlers.ts',
        from: `functionDestinations(fn, role, {
    ...RETRIED,
    onSuccess: queues.responseRecords.queueArn,
    onFailure: queues.responseFailures.queueArn,
  });`,
        to: '',
      },
    ],
    fails: ['every-outcome-routed'],
  },
  {
    id: 'code-may-forge-findings',
    title: 'The monitor’s own code may put findings on the bus, and so stop whomever it likes.',
    edits: [
      {
        file: 'stack/handlers.ts',
        from: 'allowDelivery(role, { queues: [queues.monitorFailures], busArn: bus.eventBusArn });',
        to: `allow(role, 'Deliver', ['sqs:SendMessage'], [queues.monitorFailures.queueArn]);
  allow(role, 'DeliverToBus', ['events:PutEvents'], [bus.eventBusArn]);`,
      },
    ],
    fails: ['least-privilege'],
  },
  {
    id: 'responder-may-stop-anybody',
    title:
      'The responder may write policies for every user and role: a forged finding is an attack.',
    edits: [
      {
        file: 'stack/handlers.ts',
        from: '[userArn(names.analyst), userArn(names.steward)],',
        to: "['*'],",
      },
    ],
    fails: ['least-privilege'],
  },
  {
    id: 'trail-without-reads',
    title: 'The trail selects writes of objects only, and a theft is a read.',
    edits: [
      {
        file: 'stack/trail.ts',
        from: 'const watched = [names.reports, names.cases];',
        to: 'const watched = [names.cases];',
      },
    ],
    fails: ['trail-sees-the-wiring'],
  },
  {
    id: 'monitor-cries-wolf',
    title: 'The monitor takes every read for theft, and locks the honest out.',
    edits: [
      {
        file: 'functions/monitor/monitor.ts',
        from: '.filter(({ requestParameters }) => requestParameters.key === decoyKey)',
        to: '.filter(() => decoyKey.length > 0)',
      },
    ],
    fails: ['business-goes-on'],
  },
  {
    id: 'bucket-left-open',
    title: 'The quarantine denies writing only: what is read is not kept from anybody.',
    edits: [
      {
        file: 'functions/respond/quarantine-bucket.ts',
        from: "Action: 's3:*',",
        to: "Action: 's3:Put*',",
      },
    ],
    fails: ['bucket-quarantined'],
  },
  {
    id: 'quarantine-locks-everybody-out',
    title:
      'The quarantine leaves nobody in: neither the responder nor whoever secures the evidence.',
    edits: [
      {
        file: 'functions/respond/quarantine-bucket.ts',
        from: "ArnNotLike: { 'aws:PrincipalArn': leftIn },",
        to: "ArnNotLike: { 'aws:PrincipalArn': leftIn.map((arn) => `${arn}-nobody`) },",
      },
    ],
    fails: ['bucket-quarantined'],
  },
  {
    id: 'quarantine-replaces-the-policy',
    title: 'The quarantine puts its own statement in place of those that stood there.',
    edits: [
      {
        file: 'functions/respond/quarantine-bucket.ts',
        from: 'Statement: [...kept, quarantine]',
        to: 'Statement: [quarantine, ...kept.slice(0, 0)]',
      },
    ],
    fails: ['bucket-quarantined'],
  },
  {
    id: 'key-left-on',
    title: 'The stolen key stays active.',
    edits: [
      {
        file: 'functions/respond/stop-principals.ts',
        from: "Status: 'Inactive'",
        to: "Status: 'Active'",
      },
    ],
    fails: ['key-is-off'],
  },
  {
    id: 'only-the-key',
    title:
      'The user’s policy forbids IAM only: sessions made with the key may assume the role anew.',
    edits: [
      {
        file: 'functions/respond/stop-principals.ts',
        from: "Action: '*', Resource: '*' }",
        to: "Action: 'iam:*', Resource: '*' }",
      },
    ],
    fails: ['sessions-revoked', 'retries-refused'],
  },
  {
    id: 'role-sessions-live-on',
    title: 'The revocation looks back a day too far: sessions made with the stolen key live on.',
    edits: [
      {
        file: 'functions/respond/respond.ts',
        from: 'Date.parse(foundAt) + 60_000',
        to: 'Date.parse(foundAt) - 86_400_000',
      },
    ],
    fails: ['sessions-revoked'],
  },
  {
    id: 'alerts-nobody-reads',
    title: 'The alerts go into another queue than the one the analysts read.',
    edits: [
      {
        file: 'stack.ts',
        from: "alertTopic(stack, 'Alerts', queue.analystInbox)",
        to: "alertTopic(stack, 'Alerts', queue.findingRecords)",
      },
    ],
    fails: ['response-proven'],
  },
];
