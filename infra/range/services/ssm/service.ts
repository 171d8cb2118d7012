import type { RangeService } from '../../service.ts';
import { describeParameters } from './operations/describe-parameters.ts';
import { getParameter, getParameters } from './operations/get-parameter.ts';
import {
  addTagsToResource,
  listTagsForResource,
  removeTagsFromResource,
} from './operations/parameter-tags.ts';
import { deleteParameter, putParameter } from './operations/put-parameter.ts';

export const ssmService: RangeService = {
  id: 'ssm',
  eventSource: 'ssm.amazonaws.com',
  operations: {
    AddTagsToResource: addTagsToResource,
    DeleteParameter: deleteParameter,
    DescribeParameters: describeParameters,
    GetParameter: getParameter,
    GetParameters: getParameters,
    ListTagsForResource: listTagsForResource,
    PutParameter: putParameter,
    RemoveTagsFromResource: removeTagsFromResource,
  },
  departures: [
    {
      name: 'parameters hold plain text of the standard tier only',
      awsDoes: 'also keeps SecureString parameters, advanced tiers and parameter policies',
      rangeDoes: 'refuses them with NotImplemented, naming what was asked for',
    },
  ],
};
