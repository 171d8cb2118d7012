import type { Variant } from '../lab.ts';

/** The scan tells nobody: its successes go nowhere, so that every verdict is lost the moment it is given. */
export const starter: Variant = {
  title: 'The scan returns its verdict, and nothing carries it on.',
  edits: [
    {
      file: 'stack/handlers.ts',
      from: `functionDestinations(fn, role, {
    ...RETRIED,
    onSuccess: bus.eventBusArn,
    onFailure: queues.scanFailures.queueArn,
  });`,
      to: `// Your part: the scan's result goes nowhere yet. Its record belongs on the verdict bus, its failures in
  // their queue; "functionDestinations" sets both, as it does for the SIEM below. Records are delivered in the
  // role's name.`,
    },
  ],
  fails: [
    'every-outcome-routed',
    'verdicts-reach-the-siem',
    'detected-in-time',
    'alarm-rang',
    'contained',
  ],
};
