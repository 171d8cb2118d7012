import { text } from './property.ts';
import type { ResourceType } from './resource-type.ts';

/** The range keeps each function's log with the function; a log group is a name that CloudFormation remembers. */
export const logGroup: ResourceType = {
  id: 'AWS::Logs::LogGroup',
  properties: ['LogGroupName', 'RetentionInDays', 'Tags'],
  replacedBy: ['LogGroupName'],
  async create(properties, workshop) {
    const name = text(properties, 'LogGroupName') ?? workshop.nameWithin(512);
    const { region, accountId } = workshop;
    return {
      physicalId: name,
      attributes: { Arn: `arn:aws:logs:${region}:${accountId}:log-group:${name}:*` },
    };
  },
  update: async (made) => made,
  delete: async () => {},
};

/** What the CDK counts its constructs by; it does nothing on AWS either. */
export const cdkMetadata: ResourceType = {
  id: 'AWS::CDK::Metadata',
  properties: ['Analytics'],
  create: async (_properties, workshop) => ({
    physicalId: workshop.nameWithin(100),
    attributes: {},
  }),
  update: async (made) => made,
  delete: async () => {},
};
