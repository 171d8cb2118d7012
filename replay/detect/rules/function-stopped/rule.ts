import type { Detection } from '../../detection.ts';

export const rule: Detection = {
  id: 'function-stopped',
  title: 'A function was given no concurrency',
  purpose:
    'With a reserved concurrency of nought every invocation is throttled: the function is off and nothing looks changed.',
  mitre: ['T1489', 'T1562'],
  severity: 'high',
  sources: [
    {
      title: 'PutFunctionConcurrency, API reference',
      url: 'https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionConcurrency.html',
    },
  ],
  because: 'a function was stopped by a reserved concurrency of 0',
  selections: {
    call: {
      eventSource: 'lambda.amazonaws.com',
      'derived.call': ['PutFunctionConcurrency'],
      errorCode: null,
      'requestParameters.reservedConcurrentExecutions': 0,
    },
    platform: { 'derived.byPlatform': true },
  },
  conditions: ['call and not platform'],
};
