import type { Variant } from '../lab.ts';

/** The scan tells nobody: its successes go nowhere, so that every verdict is lost the moment it is given. */
export const starter: Variant = {
  title: 'The scan returns its verdict, and nothing carries it on.',
  edits: [
    {
      file: 'stack/handlers.ts',
      from: 'destinations(stack, fn, role, bus.eventBusArn, queues.scanFailures.queueArn);',
      to: `// Your part: the scan's result goes nowhere yet. Its record belongs on the verdict bus, its failures in
  // their queue; the function "destinations" below sets both. Records are delivered in the role's name.
  void [bus, destinations, role];`,
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
