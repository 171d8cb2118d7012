import type { KnownFrom } from '../../../base/source.ts';

const READ_ON = '2026-11-24';

/** The API reference page of one operation. */
export const apiReference = (operation: string): KnownFrom => ({
  kind: 'documentation',
  source: {
    title: `AWS Lambda API reference, ${operation}`,
    url: `https://docs.aws.amazon.com/lambda/latest/api/API_${operation}.html`,
    readOn: READ_ON,
  },
});

export const ASYNC_ERROR_HANDLING: KnownFrom = {
  kind: 'documentation',
  source: {
    title: 'How Lambda handles errors and retries with asynchronous invocation',
    url: 'https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html',
    readOn: READ_ON,
  },
};

export const RETAINED_RECORDS: KnownFrom = {
  kind: 'documentation',
  source: {
    title: 'Capturing records of Lambda asynchronous invocations',
    url: 'https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html',
    readOn: READ_ON,
  },
};

export const LAMBDA_IN_CLOUDTRAIL: KnownFrom = {
  kind: 'documentation',
  source: {
    title: 'Logging AWS Lambda API calls using AWS CloudTrail',
    url: 'https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html',
    readOn: READ_ON,
  },
};

export const INVOKE_EXECUTION: KnownFrom = {
  kind: 'assumption',
  because:
    'InvokeExecution is in no page of the documentation; its shape follows one set of native captures ' +
    'of September 2026.',
};

export const OUT_OF_MEMORY: KnownFrom = {
  kind: 'assumption',
  because:
    'No page of the documentation says what an invocation that runs out of memory answers and logs. Public reports show ' +
    'errorType Runtime.ExitError in the answer (awslabs/amazon-s3-find-and-forget pull request 283) and Error Type ' +
    'Runtime.OutOfMemory in the log (nasa-gcn/gcn.nasa.gov pull request 3628); one of 2026 has Runtime.OutOfMemory in ' +
    'the answer as well (adobe/helix-html2md-service issue 1001), which the range does not give.',
};
