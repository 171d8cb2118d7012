import type { Lab } from '../lab.ts';
import type { Outputs } from './outputs.ts';

/** Wrong wirings, each with the check that has to notice. */
export const mutants: Lab<Outputs>['mutants'] = [
  {
    id: 'queue-open-to-the-account',
    title: 'Whoever holds sqs:SendMessage may send findings.',
    edits: [
      {
        file: 'stack/handlers.ts',
        from: '  guardFindings(queues, role, names);',
        to: '  void [guardFindings, queues];',
      },
    ],
    fails: ['only-these-send', 'application-refused'],
  },
  {
    id: 'code-may-forge-records',
    title: 'The scan’s role lets its own code send what only the platform should.',
    edits: [
      {
        file: 'stack/handlers.ts',
        from: '  allowDelivery(role, { queues: [findings, scanFailures] });',
        to: `  void allowDelivery;
  allow(role, 'Deliver', ['sqs:SendMessage'], [findings.queueArn, scanFailures.queueArn]);`,
      },
    ],
    fails: ['least-privilege'],
  },
  {
    id: 'record-vouches-for-itself',
    title: 'The responder goes by the function’s ARN in the record, which its sender wrote.',
    edits: [
      {
        file: 'functions/respond/respond.ts',
        from: '  const doubt = senderDoubt(message, tools);',
        to: `  void senderDoubt;
  const doubt = message.body.includes(tools.scanFunctionArn) ? undefined : 'another function';`,
      },
    ],
    fails: ['forgery-reported'],
  },
  {
    id: 'delivered-is-true',
    title:
      'What the platform delivered is believed without a look at the object: the scan may lie.',
    edits: [
      {
        file: 'functions/respond/respond.ts',
        from: '  return (await confirm(read, tools)) ?? read;',
        to: '  void confirm;\n  return read;',
      },
    ],
    fails: ['ledger-stays-open', 'forgery-reported'],
  },
  {
    id: 'forgery-to-the-bin',
    title:
      'What cannot be verified is dropped: the ledger is safe, and nobody hears of the attack.',
    edits: [
      {
        file: 'functions/respond/respond.ts',
        from: '    await report(message, verified, tools);\n',
        to: '    void report;\n',
      },
    ],
    fails: ['forgery-reported'],
  },
  {
    id: 'wrong-session-name',
    title:
      'The responder takes the function’s name for the platform’s session: nothing is ever real.',
    edits: [
      {
        file: 'functions/respond/sender-doubt.ts',
        from: '!/^awslambda_\\d+_\\d{17}$/.test(session)',
        to: "!session.endsWith('-scan')",
      },
    ],
    fails: ['real-finding-acted-on'],
  },
  {
    id: 'queue-open-to-the-application',
    title: 'The queue’s deny leaves in the application as well.',
    edits: [
      {
        file: 'stack/queues.ts',
        from: 'userArn(names.operator)]',
        to: 'userArn(names.operator), userArn(names.app)]',
      },
    ],
    fails: ['only-these-send', 'application-refused'],
  },
  {
    id: 'no-dead-letters',
    title: 'What the responder fails of three times is gone.',
    edits: [
      {
        file: 'stack/queues.ts',
        from: '      deadLetterQueue: { queue: undelivered, maxReceiveCount: 3 },\n',
        to: '',
      },
    ],
    fails: ['nothing-gets-lost'],
  },
  {
    id: 'senders-in-no-log',
    title: 'The trail does not select the queues’ data events: who sent what is in no log.',
    edits: [
      {
        file: 'stack.ts',
        from: '    queueArns: Object.values(queue).map(({ queueArn }) => queueArn as string),',
        to: '    queueArns: [],',
      },
    ],
    fails: ['trail-names-senders'],
  },
  {
    id: 'alerts-nobody-reads',
    title: 'The alerts go into another queue than the one the analysts read.',
    edits: [
      {
        file: 'stack.ts',
        from: "alertTopic(stack, 'Alerts', queue.analystInbox)",
        to: "alertTopic(stack, 'Alerts', queue.undelivered)",
      },
    ],
    fails: ['forgery-reported'],
  },
];
