import type { RangeService } from '../../service.ts';
import { describeParameters } from './operations/describe-parameters.ts';
import { getParameter, getParameters } from './operations/get-parameter.ts';
import { deleteParameter, putParameter } from './operations/put-parameter.ts';

export const ssmService: RangeService = {
  id: 'ssm',
  eventSource: 'ssm.amazonaws.com',
  operations: {
    DeleteParameter: deleteParameter,
    DescribeParameters: describeParameters,
    GetParameter: getParameter,
    GetParameters: getParameters,
    PutParameter: putParameter,
  },
  departures: [
    {
      name: 'parameters hold plain text of the standard tier only',
      awsDoes: 'also keeps SecureString parameters, advanced tiers and parameter policies',
      rangeDoes: 'refuses them with NotImplemented, naming what was asked for',
    },
  ],
};
