import type { Detection } from '../../detection.ts';

export const rule: Detection = {
  id: 'async-destination-changed',
  title: 'Where a function sends its results was changed',
  purpose: 'A responder hears nothing more of what a function finds, or somebody else hears it.',
  mitre: ['T1562'],
  severity: 'high',
  sources: [
    {
      title: 'PutFunctionEventInvokeConfig, API reference',
      url: 'https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html',
    },
    {
      title: 'DeleteFunctionEventInvokeConfig, API reference',
      url: 'https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionEventInvokeConfig.html',
    },
  ],
  because: 'the destinations or retries of a function were changed',
  selections: {
    call: {
      eventSource: 'lambda.amazonaws.com',
      'derived.call': [
        'PutFunctionEventInvokeConfig',
        'UpdateFunctionEventInvokeConfig',
        'DeleteFunctionEventInvokeConfig',
      ],
      errorCode: null,
    },
    platform: { 'derived.byPlatform': true },
  },
  conditions: ['call and not platform'],
};
