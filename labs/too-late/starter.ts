import type { Variant } from '../lab.ts';

/** Somebody wired the alarm to the scan's failures, and so made the scan fail when it succeeds. */
export const starter: Variant = {
  title: 'The scan throws what it finds, and the responder waits for failures.',
  edits: [
    {
      file: 'functions/scan/scan.ts',
      from: '  return finding;\n',
      to: `  // Your part: "so that it counts as a failure and raises the alarm", says the commit. It does, in the end.
  if (finding.verdict === 'malicious') throw new Error(JSON.stringify(finding));
  return finding;\n`,
    },
    {
      file: 'functions/respond/scan-record.ts',
      from: '  return { requestId: requestContext.requestId, finding: responsePayload };\n',
      to: `  const error = z.object({ errorMessage: z.string() }).parse(responsePayload);
  // Your part: records of failures come in here.
  return { requestId: requestContext.requestId, finding: finding.parse(JSON.parse(error.errorMessage)) };\n`,
    },
    {
      file: 'functions/respond/scan-record.ts',
      from: "condition: z.literal('Success') }),\n  responsePayload: finding,\n",
      to: 'condition: z.string() }),\n  responsePayload: z.unknown(),\n',
    },
    {
      file: 'functions/respond/respond.ts',
      from: "  if (!(await claim(note))) return answer('was-told-before');\n",
      to: `  // Your part: nobody asks whether this was told before. claim.ts would know, if it were asked.
  void claim;\n`,
    },
    {
      file: 'stack/routing.ts',
      from: "detailType: ['Lambda Function Invocation Result - Success'],",
      to: "detailType: ['Lambda Function Invocation Result - Failure'],",
    },
    {
      file: 'stack/scan.ts',
      from: `    onSuccess: bus.eventBusArn,
    onFailure: scanFailures.queueArn,
    // A read that failed may go well a minute later, and once more two minutes after that.
    retries: 2,
    // An upload that nobody has looked at for a quarter of an hour is for a person, and not for a queue.
    maxAge: Duration.minutes(15),\n`,
      to: `    // Your part: the alarm hangs on failures, real ones have no place to go, and nobody chose retries and age.
    onFailure: bus.eventBusArn,\n`,
    },
  ],
  fails: [
    'outcomes-routed',
    'retries-deliberate',
    'alert-in-time',
    'alert-once',
    'failures-are-failures',
  ],
};
