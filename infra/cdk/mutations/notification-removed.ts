import { changeEach, without } from '../change-template.ts';
import type { Mutation } from '../mutation.ts';

export const notificationRemoved: Mutation = {
  id: 'notification-removed',
  title: 'The bucket tells nobody of what is put into it.',
  apply: (template) =>
    changeEach(template, 'AWS::S3::Bucket', (properties) =>
      properties['NotificationConfiguration'] === undefined
        ? undefined
        : without(properties, 'NotificationConfiguration'),
    ),
};
