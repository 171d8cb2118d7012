import type { ResourceType } from './resource-type.ts';

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
