import type { Lab } from '../lab.ts';
import type { Outputs } from './outputs.ts';

/** Wrong wirings, each with the check that has to notice. */
export const mutants: Lab<Outputs>['mutants'] = [
  {
    id: 'finding-thrown',
    title: 'The scan throws what it finds: it is tried again, and the responder hears nothing.',
    edits: [
      {
        file: 'functions/scan/scan.ts',
        from: '  return finding;\n',
        to: "  if (finding.verdict === 'malicious') throw new Error(finding.because);\n  return finding;\n",
      },
    ],
    fails: ['failures-are-failures', 'alert-in-time'],
  },
  {
    id: 'failure-swallowed',
    title: 'What cannot be read counts as clean.',
    edits: [
      {
        file: 'functions/scan/scan.ts',
        from: 'await contentOf(upload, { s3, log, atMost: AT_MOST });',
        to: 'await contentOf(upload, { s3, log, atMost: AT_MOST }).catch(() => new Uint8Array());',
      },
    ],
    fails: ['failures-are-failures'],
  },
  {
    id: 'known-by-its-own-run',
    title: 'The responder remembers the id of its own run, which is another one for every record.',
    edits: [
      {
        file: 'functions/respond/handler.ts',
        from: '(event: unknown): Promise<ResponderAnswer> => respond(event, tools);',
        to: `(event: { detail: { requestContext: object } }, context: { awsRequestId: string }): Promise<ResponderAnswer> =>
  respond({ ...event, detail: { ...event.detail, requestContext: { ...event.detail.requestContext, requestId: context.awsRequestId } } }, tools);`,
      },
    ],
    fails: ['alert-once'],
  },
  {
    id: 'dead-letters-only',
    title: 'Failures have a dead-letter queue and no destination.',
    edits: [{ file: 'stack/scan.ts', from: '    onFailure: scanFailures.queueArn,\n', to: '' }],
    fails: ['outcomes-routed', 'failures-are-failures'],
  },
  {
    id: 'too-old-to-try-again',
    title: 'Events live for a minute: no retry ever comes.',
    edits: [
      {
        file: 'stack/scan.ts',
        from: 'maxAge: Duration.minutes(15),',
        to: 'maxAge: Duration.minutes(1),',
      },
    ],
    fails: ['retries-deliberate'],
  },
  {
    id: 'alert-about-everybody',
    title: 'The responder alerts about clean uploads as well.',
    edits: [
      {
        file: 'functions/respond/respond.ts',
        from: "if (finding.verdict !== 'malicious') return answer('nothing-to-tell');",
        to: '',
      },
    ],
    fails: ['business-goes-on'],
  },
  {
    id: 'code-may-tell-the-responder',
    title: 'The scan’s own code may put a record on the bus that it made up.',
    edits: [
      {
        file: 'stack/scan.ts',
        from: 'allowDelivery(role, { queues: [scanFailures, deadLetters], busArn: bus.eventBusArn });',
        to: `allowDelivery(role, { queues: [scanFailures, deadLetters] });
  bus.grantPutEventsTo(role);`,
      },
    ],
    fails: ['least-privilege'],
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
    fails: ['alert-once'],
  },
];
