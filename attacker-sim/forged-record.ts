/**
 * An invocation record of an invocation that never was.
 *
 * Source: facts of the record's form, AWS Lambda Developer Guide, "Capturing records of Lambda asynchronous invocations".
 */
export function forgedRecord(): Readonly<Record<string, unknown>> {
  return {
    version: '1.0',
    timestamp: '2026-05-12T04:41:00.000Z',
    requestContext: {
      requestId: '00000000-0000-4000-8000-000000000066',
      functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:scan:$LATEST',
      condition: 'RetriesExhausted',
      approximateInvokeCount: 3,
    },
    requestPayload: { Records: [] },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: { errorMessage: 'aftertrace: forged, for training only' },
  };
}
