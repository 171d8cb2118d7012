import type { Variant } from '../lab.ts';

/** The monitor finds the theft and tells nobody. */
export const starter: Variant = {
  title: 'The monitor returns its finding, and nothing starts the responder.',
  edits: [
    {
      file: 'stack/handlers.ts',
      from: `functionDestinations(fn, role, {
    ...RETRIED,
    onSuccess: bus.eventBusArn,
    onFailure: queues.monitorFailures.queueArn,
  });`,
      to: `// Your part: the monitor's result goes nowhere yet. Its record belongs on the findings bus, its failures in
  // their queue; "functionDestinations" sets both, as it does for the responder below. Records are delivered in the
  // role's name.`,
    },
    {
      file: 'functions/respond/stop-principals.ts',
      from: "Statement: [{ Sid: 'Lockdown', Effect: 'Deny', Action: '*', Resource: '*' }],",
      to: `// Your part: a key that is inactive stops only itself. What does this have to deny, so that sessions made
          // with the key are worth nothing, and no new ones are to be had?
          Statement: [{ Sid: 'Lockdown', Effect: 'Deny', Action: 'iam:*', Resource: '*' }],`,
    },
  ],
  fails: [
    'every-outcome-routed',
    'bucket-quarantined',
    'key-is-off',
    'sessions-revoked',
    'response-proven',
    'found-in-time',
    'contained-in-time',
    'retries-refused',
  ],
};
