import type { Detection } from '../../detection.ts';

export const rule: Detection = {
  id: 'function-layer-added',
  title: 'A layer was put into a function',
  purpose:
    'A layer brings code that runs beside the handler while the function’s own code stays as it was.',
  mitre: ['T1648'],
  severity: 'medium',
  sources: [
    {
      title: 'Stratus Red Team, aws.persistence.lambda-layer-extension',
      url: 'https://stratus-red-team.cloud/attack-techniques/AWS/aws.persistence.lambda-layer-extension/',
    },
  ],
  because: 'a function was set up with a layer',
  selections: {
    call: {
      eventSource: 'lambda.amazonaws.com',
      'derived.call': ['UpdateFunctionConfiguration'],
      errorCode: null,
      'requestParameters.layers|contains': ':layer:',
    },
    platform: { 'derived.byPlatform': true },
  },
  conditions: ['call and not platform'],
};
