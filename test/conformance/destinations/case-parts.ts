import type { Case, Json, Setup, TargetName } from './case.ts';

// What the cases are made of: the records and wire forms they expect, and one maker per kind of outcome.

export const SUCCESS: Json = {
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
  responsePayload: { verdict: 'clean' },
};

/** A failure's record; what a case leaves out is as after one failed attempt without retries. */
export function failure(
  is: {
    readonly condition?: string;
    readonly count?: number;
    readonly qualifier?: string;
    readonly context?: Json;
    readonly payload?: Json;
    readonly sent?: Json;
  } = {},
): Json {
  return {
    version: '1.0',
    timestamp: '<timestamp>',
    requestContext: {
      requestId: '<requestId>',
      functionArn: `<function>:${is.qualifier ?? '$LATEST'}`,
      condition: is.condition ?? 'RetriesExhausted',
      approximateInvokeCount: is.count ?? 1,
    },
    requestPayload: is.sent ?? { k: 1 },
    ...(is.context !== null && {
      responseContext: is.context ?? {
        statusCode: 200,
        executedVersion: '$LATEST',
        functionError: 'Unhandled',
      },
    }),
    ...(is.payload !== null && { responsePayload: is.payload ?? THROWN }),
  };
}

/** The request id in it proves that the handler saw the id the caller was answered. */
const THROWN: Json = {
  errorType: 'TypeError',
  errorMessage: 'no such rule <requestId>',
  trace: '<trace>',
};

export const SQS_WIRE: Json = {
  messageAttributes: 0,
  senderId: '<role>:awslambda_<n>_<stamp>',
  traceHeader: '<traceHeader>',
};

const busWire = (outcome: 'Success' | 'Failure'): Json => ({
  version: '0',
  id: '<uuid>',
  'detail-type': `Lambda Function Invocation Result - ${outcome}`,
  source: 'lambda',
  account: '<account>',
  time: '<seconds>',
  region: '<region>',
  resources: ['<bus>', '<function>:$LATEST'],
});

export const S3_WIRE: Json = {
  key: 'aws/lambda/async/<name>/<day>/<minute>-<uuid>',
  contentType: 'application/octet-stream',
};

/** The wire form of each kind. */
export const wireOf = (
  kind: TargetName,
  outcome: 'Success' | 'Failure',
): { readonly wire?: Json } => {
  switch (kind) {
    case 'sqs':
      return { wire: SQS_WIRE };
    case 'events':
      return { wire: busWire(outcome) };
    case 'lambda':
      return { wire: { requestId: '<otherRequestId>' } };
    case 's3':
      return { wire: S3_WIRE };
    default:
      return {};
  }
};

export const KINDS = ['sqs', 'sns', 'lambda', 'events', 's3'] as const;
export const BOTH_WAYS = ['sqs', 'sns', 'lambda', 'events'] as const;

export const SENDS: Readonly<Record<(typeof KINDS)[number], string>> = {
  sqs: 'sqs:SendMessage',
  sns: 'sns:Publish',
  lambda: 'lambda:InvokeFunction',
  events: 'events:PutEvents',
  s3: 's3:PutObject',
};

const LOST = { DestinationDeliveryFailures: 1 };
/** CloudWatch shows a metric within this many seconds. */
export const METRIC_DELAY = 300;

export const UNTOLD: Partial<Case> = {
  expects: { kind: 'nothing', metrics: { Invocations: 1, DestinationDeliveryFailures: 0 } },
  source: 'silentBus',
  strength: 'inferred',
};

export const lost = (id: string, setup: Setup, more: Partial<Case> = {}): Case => ({
  id,
  setup,
  expects: { kind: 'nothing', metrics: LOST },
  source: 'metrics',
  strength: 'documented',
  takes: METRIC_DELAY,
  ...more,
});

export const refused = (
  id: string,
  setup: Setup,
  code: string,
  message: string,
  more: Partial<Case> = {},
): Case => ({
  id,
  setup,
  expects: { kind: 'refused', code, message },
  source: 'localstack',
  strength: 'native',
  takes: 0,
  ...more,
});

export const failed = (id: string, setup: Setup, record: Json, more: Partial<Case> = {}): Case => ({
  id,
  setup: { onFailure: 'sqs', ...setup },
  expects: { kind: 'record', at: 'sqs', record, wire: SQS_WIRE },
  source: 'localstack',
  strength: 'native',
  takes: 10,
  ...more,
});

export const INVALID = 'InvalidParameterValueException';
