import type { Variant } from '../lab.ts';

/** Whoever can send to the queue can have any bucket closed. */
export const starter: Variant = {
  title:
    'The responder believes whatever looks like a record, and anybody with the permission may send one.',
  edits: [
    {
      file: 'functions/respond/sender-doubt.ts',
      from: `  const [principal, session] = senderId.split(':');
  if (principal !== scanRoleId) return 'it was not sent in the name of the scan’s role';
  if (session === undefined || !/^awslambda_\\d+_\\d{17}$/.test(session)) {
    return 'it was sent with the scan’s role, and not by the platform';
  }
  return undefined;`,
      to: `  // Your part: SQS says who sent it. What does the platform's own name look like?
  void [senderId, scanRoleId];
  return undefined;`,
    },
    {
      file: 'functions/respond/respond.ts',
      from: '  return (await confirm(read, tools)) ?? read;',
      to: `  // Your part: the record says so. What says that it is so? See confirm.ts.
  void confirm;
  return read;`,
    },
    {
      file: 'stack/handlers.ts',
      from: '  guardFindings(queues, role, names);',
      to: '  // Your part: who may send to this queue? See queues.ts.\n  void [guardFindings, queues];',
    },
  ],
  fails: ['only-these-send', 'ledger-stays-open', 'forgery-reported', 'application-refused'],
};
