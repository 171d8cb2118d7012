import type { Case } from './case.ts';
import {
  BOTH_WAYS,
  failed,
  failure,
  INVALID,
  KINDS,
  lost,
  METRIC_DELAY,
  refused,
  S3_WIRE,
  SENDS,
  SQS_WIRE,
  SUCCESS,
  UNTOLD,
  wireOf,
} from './case-parts.ts';

/** Where the table comes from. */
export const SOURCES: Readonly<Record<string, string>> = {
  records:
    'AWS Lambda Developer Guide: invocation-async-retain-records (capturing records of asynchronous invocations)',
  errors: 'AWS Lambda Developer Guide: invocation-async-error-handling (errors and retries)',
  metrics: 'AWS Lambda Developer Guide: monitoring-metrics-types',
  limits: 'AWS Lambda Developer Guide: gettingstarted-limits',
  recursion: 'AWS Lambda Developer Guide: invocation-recursion',
  sourceArn: 'AWS Lambda Developer Guide: permissions-source-function-arn',
  localstack:
    'localstack/localstack: snapshots of tests/aws/services/lambda_ recorded against AWS (destinations, api)',
  silentBus:
    'aws/aws-cli issue 9186: PutEvents to a bus that does not exist answers without any failed entry',
  captures: 'native captures of September 2026, single source',
  runtime: 'AWS Lambda Developer Guide: Node.js error bodies',
};

export const CASES: readonly Case[] = [
  // Five kinds, two outcomes.
  ...BOTH_WAYS.map(
    (kind): Case => ({
      id: `${kind}: success`,
      setup: { handler: 'answers', onSuccess: kind },
      expects: { kind: 'record', at: kind, record: SUCCESS, ...wireOf(kind, 'Success') },
      source: kind === 'sns' ? 'records' : 'localstack',
      strength: kind === 'sns' ? 'documented' : 'native',
      takes: 10,
    }),
  ),
  ...KINDS.map(
    (kind): Case => ({
      id: `${kind}: failure`,
      setup: { handler: 'throws', onFailure: kind, retries: 0 },
      expects: { kind: 'record', at: kind, record: failure(), ...wireOf(kind, 'Failure') },
      source: kind === 's3' ? 'captures' : 'localstack',
      strength: kind === 'sns' ? 'documented' : 'native',
      takes: 10,
    }),
  ),
  refused(
    's3: success is refused',
    { handler: 'answers', onSuccess: 's3' },
    INVALID,
    'The provided destination config DestinationConfig(onSuccess=OnSuccess(destination=<s3>), onFailure=null) is invalid.',
    { strength: 'inferred', source: 'records' },
  ),

  // Which name the record keeps, and what ran.
  {
    id: 'alias: functionArn keeps the alias, executedVersion is what ran',
    setup: { handler: 'answers', onSuccess: 'sqs', alias: 'live', qualifier: 'live' },
    expects: {
      kind: 'record',
      at: 'sqs',
      record: {
        version: '1.0',
        timestamp: '<timestamp>',
        requestContext: {
          requestId: '<requestId>',
          functionArn: '<function>:live',
          condition: 'Success',
          approximateInvokeCount: 1,
        },
        requestPayload: { k: 1 },
        responseContext: { statusCode: 200, executedVersion: '1' },
        responsePayload: { verdict: 'clean' },
      },
    },
    source: 'captures',
    strength: 'native',
    takes: 10,
  },
  failed(
    'version: functionArn keeps the number',
    { handler: 'throws', alias: 'live', qualifier: '1', retries: 0 },
    failure({
      qualifier: '1',
      context: { statusCode: 200, executedVersion: '1', functionError: 'Unhandled' },
    }),
  ),

  // What counts as a failure, and how it is told.
  failed(
    'failure: a timeout',
    { handler: 'hangs', timeout: 1, retries: 0 },
    failure({
      payload: {
        errorType: 'Sandbox.Timedout',
        errorMessage: 'RequestId: <requestId> Error: Task timed out after 1.00 seconds',
      },
    }),
    { strength: 'uncertain', source: 'runtime' },
  ),
  failed(
    'failure: the process exits',
    { handler: 'exits', retries: 0 },
    failure({
      payload: {
        errorType: 'Runtime.ExitError',
        errorMessage: 'RequestId: <requestId> Error: Runtime exited with error: exit status 3',
      },
    }),
    { source: 'runtime', strength: 'documented' },
  ),
  failed(
    'failure: memory runs out',
    { handler: 'runs-out-of-memory', timeout: 60, retries: 0 },
    failure({
      payload: {
        errorType: 'Runtime.ExitError',
        errorMessage: 'RequestId: <requestId> Error: Runtime exited with error: signal: killed',
      },
    }),
    { source: 'runtime', strength: 'documented', takes: 60 },
  ),
  failed(
    'failure: a rejection nobody handles',
    { handler: 'leaves-a-rejection', retries: 0 },
    failure({
      payload: {
        errorType: 'Runtime.UnhandledPromiseRejection',
        errorMessage: 'Error: lost',
        trace: '<trace>',
      },
    }),
    { source: 'runtime', strength: 'documented' },
  ),
  failed(
    'failure: the code cannot be loaded',
    { handler: 'cannot-start', retries: 0 },
    failure({ payload: { errorType: 'RangeError', errorMessage: 'no start', trace: '<trace>' } }),
    { source: 'runtime', strength: 'documented' },
  ),

  // Retries and age.
  failed(
    'retries: two by default, so three attempts',
    { handler: 'throws' },
    failure({ count: 3 }),
    {
      takes: 240,
    },
  ),
  failed('retries: one', { handler: 'throws', retries: 1 }, failure({ count: 2 }), { takes: 120 }),
  {
    id: 'retries: a success after one failure is counted as 1',
    setup: { handler: 'fails-once', onSuccess: 'sqs' },
    expects: { kind: 'record', at: 'sqs', record: SUCCESS },
    source: 'captures',
    strength: 'native',
    takes: 120,
  },
  failed(
    'age: 60 s leaves no room for a retry',
    { handler: 'throws', eventAge: 60 },
    failure({ condition: 'EventAgeExceeded', count: 1 }),
  ),
  failed(
    'age: 90 s leaves room for one',
    { handler: 'throws', eventAge: 90 },
    failure({ condition: 'EventAgeExceeded', count: 2 }),
    { takes: 120 },
  ),
  failed(
    'concurrency 0: straight to the destination, without any attempt',
    { handler: 'answers', reserved: 0 },
    failure({ condition: 'ZeroReservedConcurrency', count: 0, context: null, payload: null }),
  ),
  failed(
    'alias deleted, no retries: 404 and no version',
    { handler: 'answers', alias: 'live', qualifier: 'live', retries: 0, after: 'delete-alias' },
    failure({ qualifier: 'live', count: 1, context: { statusCode: 404 }, payload: null }),
    { source: 'captures', needsDrivenTime: 'the alias has to go before the event is taken up' },
  ),
  {
    id: 'alias deleted, retries on: dropped without a record',
    setup: {
      handler: 'answers',
      alias: 'live',
      qualifier: 'live',
      onFailure: 'sqs',
      after: 'delete-alias',
    },
    expects: { kind: 'nothing', metrics: { AsyncEventsDropped: 1 } },
    source: 'captures',
    strength: 'native',
    takes: METRIC_DELAY,
    needsDrivenTime: 'the alias has to go before the event is taken up',
  },

  // Dead letters beside destinations.
  {
    id: 'dead letter: the bare event with attributes, beside the record',
    setup: { handler: 'throws', onFailure: 'sqs', deadLetter: 'sqs', retries: 0 },
    expects: {
      kind: 'record',
      at: 'sqs',
      record: failure(),
      deadLetter: {
        body: '{"k":1}',
        RequestID: ['String', '<requestId>'],
        ErrorCode: ['Number', '200'],
        ErrorMessage: ['String', 'no such rule <requestId>'],
      },
    },
    source: 'localstack',
    strength: 'native',
    takes: 10,
  },
  {
    id: 'dead letter: a topic gets the same',
    setup: { handler: 'throws', onFailure: 'sqs', deadLetter: 'sns', retries: 0 },
    expects: {
      kind: 'record',
      at: 'sqs',
      record: failure(),
      deadLetter: {
        body: '{"k":1}',
        RequestID: ['String', '<requestId>'],
        ErrorCode: ['Number', '200'],
        ErrorMessage: ['String', 'no such rule <requestId>'],
      },
    },
    source: 'records',
    strength: 'documented',
    takes: 10,
  },

  // Ways to lose a record: nothing but a metric tells.
  ...BOTH_WAYS.map((kind) =>
    lost(`${kind}: the role may no longer send`, {
      handler: 'answers',
      onSuccess: kind,
      withhold: [SENDS[kind]],
    }),
  ),
  lost('s3: the role may no longer put objects', {
    handler: 'throws',
    onFailure: 's3',
    retries: 0,
    withhold: [SENDS.s3],
  }),
  ...(['sqs', 'sns', 'lambda'] as const).map((kind) =>
    lost(`${kind}: the target is gone`, {
      handler: 'answers',
      onSuccess: kind,
      before: 'delete-target',
    }),
  ),
  lost('s3: the bucket is gone', {
    handler: 'throws',
    onFailure: 's3',
    retries: 0,
    before: 'delete-target',
  }),
  // EventBridge answers that all is well, so not even the metric tells.
  lost(
    'events: the bus is gone, and no metric tells',
    { handler: 'answers', onSuccess: 'events', before: 'delete-target' },
    UNTOLD,
  ),
  lost(
    'events: a bus that never was is taken on, and loses the record untold',
    { handler: 'answers', onSuccess: 'missing-bus' },
    UNTOLD,
  ),
  lost(
    'sqs: a FIFO queue is taken on, and loses the record',
    {
      handler: 'answers',
      onSuccess: 'sqs-fifo',
    },
    { strength: 'inferred', source: 'records' },
  ),
  lost(
    'sns: a FIFO topic is taken on, and loses the record',
    {
      handler: 'answers',
      onSuccess: 'sns-fifo',
    },
    { strength: 'inferred', source: 'records' },
  ),
  ...(['sqs', 'events', 'lambda'] as const).map((kind) =>
    lost(
      `${kind}: a record over 1 MB is lost`,
      { handler: 'answers-600-kB', onSuccess: kind, payloadBytes: 600_000 },
      { strength: 'inferred', source: 'limits' },
    ),
  ),
  lost(
    'sns: a record over 256 KB is lost',
    { handler: 'answers', onSuccess: 'sns', payloadBytes: 300_000 },
    { source: 'records' },
  ),
  failed(
    'sqs: a record of 300 KB arrives',
    { handler: 'throws', retries: 0, payloadBytes: 300_000 },
    failure({ sent: '<payload>' }),
    { source: 'limits', strength: 'documented' },
  ),
  {
    id: 's3: a record of 900 KB arrives',
    setup: { handler: 'throws', onFailure: 's3', retries: 0, payloadBytes: 900_000 },
    expects: { kind: 'record', at: 's3', record: failure({ sent: '<payload>' }), wire: S3_WIRE },
    source: 'records',
    strength: 'documented',
    takes: 10,
  },
  {
    id: 'a caller who waits gets the answer, and no destination a record',
    setup: { handler: 'answers', onSuccess: 'sqs', type: 'RequestResponse' },
    expects: {
      kind: 'nothing',
      metrics: { Invocations: 1, AsyncEventsReceived: 0, DestinationDeliveryFailures: 0 },
    },
    source: 'records',
    strength: 'documented',
    takes: METRIC_DELAY,
  },

  // Who delivers.
  {
    id: 'lambda:SourceFunctionArn: code is kept out, the platform still delivers',
    setup: { handler: 'sends-itself', onSuccess: 'sqs', denyToCode: ['sqs:SendMessage'] },
    expects: {
      kind: 'record',
      at: 'sqs',
      record: {
        version: '1.0',
        timestamp: '<timestamp>',
        requestContext: {
          requestId: '<requestId>',
          functionArn: '<function>:$LATEST',
          condition: 'Success',
          approximateInvokeCount: 1,
        },
        requestPayload: { k: 1 },
        responseContext: { statusCode: 200, executedVersion: '$LATEST' },
        responsePayload: { sent: 'denied' },
      },
      wire: SQS_WIRE,
    },
    source: 'sourceArn',
    strength: 'inferred',
    takes: 10,
  },
  {
    id: 'what the code sends is signed by its name, not by the platform',
    setup: { handler: 'sends-itself', onFailure: 'sqs' },
    expects: {
      kind: 'record',
      at: 'sqs',
      record: { forged: true },
      wire: { messageAttributes: 0, senderId: '<role>:<name>', traceHeader: '<traceHeader>' },
    },
    source: 'captures',
    strength: 'native',
    takes: 10,
  },

  // Loops.
  {
    id: 'recursion: stopped after 16 runs, and sent to the failure destination',
    setup: { handler: 'answers', loop: true, onFailure: 'sqs' },
    expects: {
      kind: 'record',
      at: 'sqs',
      record: {
        version: '1.0',
        timestamp: '<timestamp>',
        requestContext: {
          requestId: '<otherRequestId>',
          functionArn: '<function>:$LATEST',
          condition: '<any>',
          approximateInvokeCount: '<any>',
        },
        requestPayload: '<any>',
      },
      metrics: { Invocations: 16, RecursiveInvocationsDropped: 1 },
    },
    source: 'recursion',
    strength: 'uncertain',
    takes: METRIC_DELAY,
  },

  // What is refused when it is set.
  refused(
    'refused: the function itself',
    { handler: 'answers', onSuccess: 'itself' },
    INVALID,
    "You can't specify the function as a destination for itself.",
  ),
  refused(
    'refused: a function that does not exist',
    { handler: 'answers', onFailure: 'missing-lambda' },
    INVALID,
    'The destination ARN <missingFunction> is invalid.',
  ),
  refused(
    'refused: a service that takes no records',
    { handler: 'answers', onFailure: 'kinesis' },
    INVALID,
    'The provided destination config DestinationConfig(onSuccess=null, onFailure=OnFailure(destination=<kinesis>)) is invalid.',
  ),
  refused(
    'refused: what is no ARN',
    { handler: 'answers', onFailure: 'no-arn' },
    'ValidationException',
    "1 validation error detected: Value 'no-arn' at 'destinationConfig.onFailure.destination' failed to satisfy constraint: Member must satisfy regular expression pattern: <any>",
  ),
  refused(
    'refused: nothing to set',
    { handler: 'answers' },
    INVALID,
    'You must specify at least one of error handling or destination setting.',
  ),
  refused(
    'refused: more than two retries',
    { handler: 'answers', retries: 3 },
    'ValidationException',
    "1 validation error detected: Value '3' at 'maximumRetryAttempts' failed to satisfy constraint: Member must have value less than or equal to 2",
    { source: 'captures' },
  ),
  refused(
    'refused: an age under a minute',
    { handler: 'answers', eventAge: 59 },
    'ValidationException',
    "1 validation error detected: Value '59' at 'maximumEventAgeInSeconds' failed to satisfy constraint: Member must have value greater than or equal to 60",
    { source: 'captures' },
  ),
  ...(
    [
      ['sqs', 'SendMessage on SQS', 'inferred'],
      ['sns', 'Publish on SNS', 'inferred'],
      ['lambda', 'Invoke on Lambda', 'uncertain'],
      ['events', 'PutEvents on EventBridge', 'uncertain'],
    ] as const
  ).map(([kind, wording, strength]) =>
    refused(
      `refused: ${kind}, when the role may not send`,
      { handler: 'answers', onFailure: kind, withhold: [SENDS[kind]], withheldFrom: 'the-start' },
      INVALID,
      `The function execution role does not have permissions to call ${wording}`,
      { strength, source: 'captures' },
    ),
  ),
  refused(
    'refused: s3, when the role may not list',
    { handler: 'answers', onFailure: 's3', withhold: ['s3:ListBucket'], withheldFrom: 'the-start' },
    INVALID,
    'The function execution role does not have permissions to call ListBucket on S3',
    { source: 'captures' },
  ),
  refused(
    'refused: an event over 1 MB',
    { handler: 'answers', onSuccess: 'sqs', payloadBytes: 1_048_577 },
    'RequestTooLargeException',
    '1048577 byte payload is too large for the Event invocation type (limit 1048576 bytes)',
    { source: 'limits', strength: 'documented' },
  ),
  refused(
    'refused: a request over 6 MB',
    { handler: 'answers', onSuccess: 'sqs', type: 'RequestResponse', payloadBytes: 6_291_457 },
    'RequestTooLargeException',
    '6291457 byte payload is too large for the RequestResponse invocation type (limit 6291456 bytes)',
    { source: 'limits', strength: 'documented' },
  ),
];
