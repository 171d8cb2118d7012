import type { RangeService } from '../../service.ts';
import { DEPARTURES } from './departures.ts';
import {
  createChangeSet,
  deleteChangeSet,
  describeChangeSet,
  executeChangeSet,
  listChangeSets,
} from './operations/change-sets.ts';
import {
  describeStackEvents,
  describeStackResource,
  describeStackResources,
  describeStacks,
  listExports,
  listStackResources,
  listStacks,
} from './operations/describe-stacks.ts';
import {
  createStack,
  deleteStack,
  updateStack,
  updateTerminationProtection,
} from './operations/stacks.ts';
import { getTemplate, getTemplateSummary, validateTemplate } from './operations/templates.ts';
import { settleStacks } from './settle-stacks.ts';

/** AWS CloudFormation: stacks built by calls to the other services, as far as labs and the CDK need it. */
export const cloudformationService: RangeService = {
  id: 'cloudformation',
  eventSource: 'cloudformation.amazonaws.com',
  operations: {
    CreateChangeSet: createChangeSet,
    CreateStack: createStack,
    DeleteChangeSet: deleteChangeSet,
    DeleteStack: deleteStack,
    DescribeChangeSet: describeChangeSet,
    DescribeStackEvents: describeStackEvents,
    DescribeStackResource: describeStackResource,
    DescribeStackResources: describeStackResources,
    DescribeStacks: describeStacks,
    ExecuteChangeSet: executeChangeSet,
    GetTemplate: getTemplate,
    GetTemplateSummary: getTemplateSummary,
    ListChangeSets: listChangeSets,
    ListExports: listExports,
    ListStackResources: listStackResources,
    ListStacks: listStacks,
    UpdateStack: updateStack,
    UpdateTerminationProtection: updateTerminationProtection,
    ValidateTemplate: validateTemplate,
  },
  departures: DEPARTURES,
  start: settleStacks,
};
